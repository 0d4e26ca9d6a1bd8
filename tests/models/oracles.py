"""What the models say, written a second time: plain Python that lists, counts or judges configurations.

Nothing here knows the catalog language or the engines. A configuration is a mapping from the path of a choice to its value, as in
a session; places of instances are told apart, so that one bag in the first of two places is not the same as one in the second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from math import prod

Configuration = Mapping[str, object]
NONE, INCLUDED = "none", "included"

COLOURS = ("Silver", "White", "Black", "Blue")
MATERIALS = ("Cotton", "Leather", "Polyester")
VOLUME = {"b10": 10, "b20": 20, "b50": 50, "b100": 100}
BAG_WEIGHT = {"b10": 100, "b20": 250, "b50": 600, "b100": 1200}
WHEEL_WEIGHT = {"w20": 650, "w22": 700, "w24": 800, "w26": 900, "w28": 1000}


def inches(wheel: object) -> int:
    """The size of a wheel, which its id tells."""
    return int(str(wheel)[1:])


def named(prefix: str, found: Configuration) -> dict[str, object]:
    """The choices of a product inside another, by their paths there; of the product itself under the empty name."""
    return {f"{prefix}.{name}" if name else prefix: value for name, value in found.items()}


def instances(prefix: str, places: int, one: Iterable[Configuration]) -> Iterator[dict[str, object]]:
    """Every way of filling the places of a part, each of them or none."""
    for filled in product(list(one), repeat=places):
        one_by_one = (named(f"{prefix}[{number}]", found) for number, found in enumerate(filled, 1))
        yield {name: value for found in one_by_one for name, value in found.items()}


# --- listed one by one ------------------------------------------------------------------------------------------------


def kids_bike() -> Iterator[dict[str, object]]:
    """Wheels of one size, with a support where they are small; yellow ones are large."""
    wheels = ("w14", "w16", "w18", "w20")
    for color, support, front, rear in product(("Red", "Green", "Yellow", "Blue"), (True, False), wheels, wheels):
        if color == "Yellow" and inches(front) <= 16:
            continue
        if support != (rear in ("w14", "w16")) or front != rear:
            continue
        yield {"color": color, "wheel-support": str(support).lower(), "front-wheel": front, "rear-wheel": rear}


def simple() -> Iterator[dict[str, object]]:
    """As the kids' bike, without colours."""
    for wheel in ("w14", "w16", "w18", "w20"):
        yield {"wheel-support": str(inches(wheel) <= 16).lower(), "front-wheel": wheel, "rear-wheel": wheel}


def default_bike() -> Iterator[dict[str, object]]:
    """White ones have large wheels."""
    for color, wheel in product(("Red", "White", "Black"), ("w25", "w26", "w27", "w28")):
        if color != "White" or inches(wheel) > 26:
            yield {"color": color, "front-wheel": wheel, "rear-wheel": wheel}


def tiny_pc() -> Iterator[dict[str, object]]:
    """A table of usages and clock rates."""
    rates = {"Internet": ("Slow", "Medium", "Fast"), "Scientific": ("Fast",), "Multimedia": ("Medium", "Fast")}
    for usage, efficiency in product(rates, "ABC"):
        for rate in rates[usage]:
            yield {"usage": usage, "efficiency": efficiency, "cpu.clockrate": rate}


def t_shirt() -> Iterator[dict[str, object]]:
    """Five rules over three properties."""
    colours, sizes = ("Red", "Yellow", "Blue", "White", "Black"), ("S", "M", "L", "XL", "XXL")
    for color, size, theme in product(colours, sizes, ("T1", "T2", "T3", NONE)):
        broken = [
            color == "Red" and size == "XXL",
            color == "Black" and size == "S" and theme != NONE,
            color in ("Red", "Yellow") and theme == "T1",
            color == "White" and size == "S" and theme == "T3",
            color == "Blue" and theme != "T1",
        ]
        if not any(broken):
            yield {"color": color, "size": size, "theme": theme}


def bag() -> Iterator[dict[str, object]]:
    """A place for a bag of a city bike: empty, or one of six bags."""
    yield {"": NONE, "material": NONE, "capacity": NONE}
    sizes = {"Leather": ("b10",), "Cotton": ("b20", "b50"), "Polyester": ("b20", "b50", "b100")}
    for material, capacities in sizes.items():
        for capacity in capacities:
            yield {"": INCLUDED, "material": material, "capacity": capacity}


def basket() -> Iterator[dict[str, object]]:
    """A basket, or none."""
    yield {"basket": NONE, "basket.position": NONE, "basket.color": NONE}
    for position, color in product(("Front", "Back"), COLOURS):
        yield {"basket": INCLUDED, "basket.position": position, "basket.color": color}


def city_bike(wheels: tuple[str, ...] = ("w26", "w27", "w28", "w29")) -> Iterator[dict[str, object]]:
    """A bike with a basket, and up to two bags on the carrier."""
    loads = list(instances("carrier.bags", 2, bag()))
    for color, saddle, wheel, front in product(COLOURS, ("Standard", "Comfort", "Vintage"), wheels, basket()):
        if front["basket.color"] not in (NONE, color):
            continue
        if front["basket.position"] == "Front" and inches(wheel) >= 29:
            continue
        for load in loads:
            capacities = [load[f"carrier.bags[{place}].capacity"] for place in (1, 2)]
            materials = {load[f"carrier.bags[{place}].material"] for place in (1, 2)} - {NONE}
            if "b100" in capacities and inches(wheel) < 28:
                continue
            if saddle == "Vintage" and not materials <= {"Leather"}:
                continue
            yield {"color": color, "saddle": saddle, "front-wheel": wheel, "rear-wheel": wheel, **front, **load}


def travel_bike_simplified() -> Iterator[dict[str, object]]:
    """Up to four bags, and as much volume as is asked for: each volume once, with the least and the greatest request."""
    sizes: list[dict[str, object]] = [{"": size} for size in ("b20", "b50", "b100", NONE)]
    for carrier, frame in product(instances("carrier.bags", 3, sizes), instances("frame.bags", 2, sizes)):
        taken = [VOLUME[str(size)] for size in (*carrier.values(), *frame.values()) if size != NONE]
        if len(taken) <= 4 and sum(taken) <= 200:
            for request in range(sum(taken) + 1):
                yield {**carrier, **frame, "total-volume": sum(taken), "requested-volume": request}


def cargo_bike(places: int = 3, most: int = 200) -> Iterator[dict[str, object]]:
    """A few bags of any size, and as much volume as is asked for."""
    one: list[dict[str, object]] = [{"": NONE, "color": NONE, "size": NONE}]
    one += [{"": INCLUDED, "color": color, "size": size} for color, size in product(("Green", "Blue", "Red"), CARGO)]
    for load in instances("bags", places, one):
        volume = sum(CARGO[str(load[f"bags[{place}].size"])] for place in range(1, places + 1) if load[f"bags[{place}]"] != NONE)
        if volume <= most:
            yield from ({**load, "total-volume": volume, "requested-volume": request} for request in range(volume + 1))


CARGO = {"small": 12, "medium": 16, "large": 20}


# --- our own, listed --------------------------------------------------------------------------------------------------


def restaurant() -> Iterator[dict[str, object]]:
    """One to three tables for two to sixteen guests."""
    one: list[dict[str, object]] = [{"": NONE, "top": NONE, "chairs": NONE, "chairs.quantity": 0}]
    for top, chair, number in product(("round", "square"), ("stool", "armchair"), range(2, 7)):
        if {"stool": 40, "armchair": 60}[chair] + 10 <= Fraction({"round": 240, "square": 320}[top], number):
            one.append({"": INCLUDED, "top": top, "chairs": chair, "chairs.quantity": number})
    for tables in instances("tables", 3, one):
        there = [f"tables[{place}]" for place in (1, 2, 3) if tables[f"tables[{place}]"] != NONE]
        seats = [int(str(tables[f"{table}.chairs.quantity"])) for table in there]
        if not there or max(seats) - min(seats) > 2:
            continue
        chairs = [tables[f"{table}.chairs"] for table in there]
        styles = ["salon"] if set(chairs) == {"armchair"} else []
        if "round" in (tables[f"{table}.top"] for table in there) and chairs.count("armchair") <= 1:
            styles.append("bistro")
        for style, guests in product(styles, range(2, 17)):
            if guests <= sum(seats) <= guests + 2:
                yield {"style": style, "guests": guests, **tables}


def insurance() -> Iterator[dict[str, object]]:
    """One or two persons who are not employed by the insurer."""
    base, level = {"basic": 80, "plus": 130, "top": 220}, {"basic": 1, "plus": 2, "top": 3}
    one: list[dict[str, object]] = [dict.fromkeys(("", "age", "smoker", "tariff", "dental", "dental.share"), NONE)]
    for age, smoker, tariff, share in product((8, 30, 50, 70), (True, False), base, (50, 80, 100, 0)):
        most = {"basic": 50, "plus": 80, "top": 80 if smoker else 100}[tariff]
        if share <= most and not (age < 18 and smoker) and (age, tariff) != (70, "basic"):
            dental = {"dental": INCLUDED, "dental.share": str(share)} if share else {"dental": NONE, "dental.share": NONE}
            one.append({"": INCLUDED, "age": str(age), "smoker": str(smoker).lower(), "tariff": tariff, **dental})
    for persons in instances("persons", 2, one):
        there = [f"persons[{place}]" for place in (1, 2) if persons[f"persons[{place}]"] != NONE]
        ages = [int(str(persons[f"{person}.age"])) for person in there]
        if not any(age >= 18 for age in ages):
            continue
        levels = [level[str(persons[f"{person}.tariff"])] for person in there]
        if min(ages) < 18 and max(levels) - min(levels) > 1:
            continue
        total = Fraction(0)
        for person in there:
            premium = base[str(persons[f"{person}.tariff"])]
            total += premium * (Fraction(5, 4) if persons[f"{person}.smoker"] == "true" else 1)
            if persons[f"{person}.dental"] != NONE:
                total += Fraction(10 * int(str(persons[f"{person}.dental.share"])), 50)
        yield from ({**persons, "budget": str(budget)} for budget in (100, 300, 1000) if total <= budget)


def drones() -> Iterator[dict[str, object]]:
    """Equal motors, one for each arm; weights in grams."""
    frames, motors = {"quad": (4, 500), "hexa": (6, 900)}, {"m1": (600, 50), "m2": (1200, 100)}
    batteries, cameras = {"small": (50, 300), "large": (120, 700)}, {NONE: 0, "action": 100, "cine": 1200}
    for frame, motor, battery, camera, licence in product(frames, motors, batteries, cameras, ("no-licence", "a1", "a2")):
        (arms, own), (thrust, each), (energy, heavy) = frames[frame], motors[motor], batteries[battery]
        weight = own + arms * each + heavy + cameras[camera]
        time = energy * 60 * 1000 // (150 * weight)
        forbidden = [
            arms * thrust < 2 * weight,
            camera == "cine" and time < 10,
            licence == "no-licence" and (frame == "hexa" or camera == "cine"),
            licence == "a1" and (frame, battery, camera) == ("hexa", "large", "cine"),
        ]
        if not any(forbidden) and time <= 60:
            chosen = {"frame": frame, "motors": motor, "battery": battery, "camera": camera, "licence": licence}
            yield {**chosen, "motors.quantity": arms, "time": time}


def pizzas() -> Iterator[dict[str, object]]:
    """Toppings one by one, diets that forbid some, and what all of it costs."""
    sizes, drinks = {"small": (2, 600), "medium": (3, 800), "party": (5, 1500)}, {NONE: 0, "water": 200, "wine": 500}
    for size, base, diet in product(sizes, ("wheat", "rye", "gluten-free"), ("all", "vegetarian", "vegan")):
        most, price = sizes[size]
        for cheese, ham, tuna, olives, rocket in product((True, False), repeat=5):
            toppings = {"cheese": cheese, "ham": ham, "tuna": tuna, "olives": olives, "rocket": rocket}
            number = sum(toppings.values())
            if not 1 <= number <= most or (size == "party" and base != "wheat") or (ham and tuna):
                continue
            if (diet != "all" and (ham or tuna)) or (diet == "vegan" and cheese):
                continue
            for one, other in product(drinks, repeat=2):
                costs = {"price": price + 100 * number + drinks[one] + drinks[other]}
                chosen = {"size": size, "base": base, "diet": diet, "drinks[1]": one, "drinks[2]": other}
                yield {**chosen, **costs, **{name: str(there).lower() for name, there in toppings.items()}}


def servers() -> Iterator[dict[str, object]]:
    """Cards in six places, the first of them for storage; power supplies in two."""
    watts = {"storage": 20, "network": 25, "gpu": 250, NONE: 0}
    for cards in product(watts, repeat=6):
        number, power = sum(card != NONE for card in cards), 100 + sum(watts[card] for card in cards)
        if cards[0] != "storage" or cards[1:3] == ("gpu", "gpu"):
            continue
        for chassis, slots, psus in (("tower", 4, 1), ("slim", 2, 2), ("large", 6, 2)):
            for pair in product(("p300", "p600", NONE), repeat=2):
                there = [int(psu[1:]) for psu in pair if psu != NONE]
                if number > slots or len(there) != psus:
                    continue
                alone = psus == 2 and pair[0] == pair[1] and power <= min(there)
                for redundant in ["false"] * (power <= sum(there)) + ["true"] * alone:
                    places = {f"cards[{place}]": card for place, card in enumerate(cards, 1)}
                    supplies = {f"psus[{place}]": psu for place, psu in enumerate(pair, 1)}
                    yield {"chassis": chassis, "power": power, "redundant": redundant, **places, **supplies}


# --- counted ----------------------------------------------------------------------------------------------------------


def convolved(*parts: Mapping[tuple[int, ...], int]) -> Counter[tuple[int, ...]]:
    """How many ways lead to each sum, where each part has so many ways for each of its amounts."""
    found: Counter[tuple[int, ...]] = Counter({(0,) * len(next(iter(parts[0]))): 1})
    for part in parts:
        step: Counter[tuple[int, ...]] = Counter()
        for (one, ways), (other, more) in product(found.items(), part.items()):
            step[tuple(map(sum, zip(one, other, strict=True)))] += ways * more
        found = step
    return found


def count_cargo_bikes(places: int) -> int:
    """Bags in places, by volume; each of three sizes has three colours, and any lesser volume may be asked for."""
    one = {(0,): 1, **{(volume,): 3 for volume in CARGO.values()}}
    return sum(ways * (volume + 1) for (volume,), ways in convolved(*[one] * places).items() if volume <= 200)


def count_travel_bikes(limits: Iterable[int] = range(11)) -> int:
    """Bags by number, volume and weight; then wheels and colours; then what the customer may ask for, and the limits in kg."""
    one = {(0, 0, 0): 1}
    for size, volume in VOLUME.items():
        one[1, volume, BAG_WEIGHT[size]] = 3 if size == "b10" else 2  # leather is small
    found = 0
    for (bags, volume, weight), ways in convolved(*[one] * 5).items():
        if bags > 4 or volume > 200:
            continue
        for front, rear in product(WHEEL_WEIGHT, repeat=2):
            total = weight + WHEEL_WEIGHT[front] + WHEEL_WEIGHT[rear]
            heavier = sum(total <= 1000 * limit for limit in limits)
            found += ways * (4 if front == "w20" else 3) * heavier * (volume + 1)
    return found


def lightest_travel_bike(volume: int) -> int:
    """What the lightest bike weighs that carries so many litres."""
    loads = (load for number in range(5) for load in product(VOLUME, repeat=number))
    known = ((sum(VOLUME[bag] for bag in load), sum(BAG_WEIGHT[bag] for bag in load)) for load in loads)
    return 2 * min(WHEEL_WEIGHT.values()) + min(weight for carried, weight in known if volume <= carried <= 200)


def count_fleets(bikes: int) -> int:
    """Bikes that know nothing of each other."""
    return sum(1 for _ in city_bike(("w25", "w26", "w27", "w28"))) ** bikes


def count_pcs() -> int:
    """Units by price and room, boards, screens and systems one by one; then what the customer may want to pay."""
    disk = convolved(*[{(0, 0, 0): 1, (1, 200, 200): 1, (1, 500, 1000): 1}] * 4)
    controller = convolved(*[{(0, 0, 0): 1, (1, 500, 0): 2}] * 2)
    unit: Counter[tuple[int, ...]] = Counter()
    for ((disks, one, room), ways), ((controllers, other, _), more) in product(disk.items(), controller.items()):
        if disks and controllers and one + other <= 1000:
            unit[1, one + other, room] += ways * more
    units = convolved(*[{(0, 0, 0): 1, **unit}] * 2)
    boards = {("B", 250 + 100), ("A", 350 + 150)}  # MBSilver takes CPUS, MBDiamond CPUD
    screens = [Counter(grade for grade in seen if grade) for seen in product(("A", "B", "C", ""), repeat=2) if any(seen)]
    found = 0
    for (grade, board), system, (usage, internet), screen, applications in product(
        boards, ("OSAlpha", "OSBeta"), product(range(3), (True, False)), screens, range(1, 6)
    ):
        if usage != 1 and not internet:
            continue
        if system == "OSAlpha" and grade == "B":
            continue
        own, room = (100, 6) if system == "OSAlpha" else (500, 13)
        fixed = own + board + sum({"A": 200, "B": 150, "C": 100}[kind] * number for kind, number in screen.items())
        grades = sum(all(kind <= wanted for kind in (grade, *screen)) for wanted in "ABC")
        for (number, price, capacity), ways in units.items():
            total = fixed + price + 50 * applications
            if number and room + 200 * applications <= capacity and total <= 2500:
                found += ways * grades * (2501 - total)
    return found


def count_networks() -> int:
    """Racks by devices and battery; sites by kind; two sites are of different kinds."""
    racks = []
    for devices in product(("switch", "router", NONE), repeat=2):
        ports = sum({"switch": 3, "router": 1}.get(each, 0) for each in devices)
        power = sum({"switch": 40, "router": 100}.get(each, 0) for each in devices)
        for battery in (0, 100, 200):
            if ports and (not battery or power <= battery):
                racks.append((ports, power, bool(battery), "router" in devices))
    sites: dict[str, Counter[tuple[int, bool]]] = {"office": Counter(), "plant": Counter()}
    for kind, pair in product(sites, product([*racks, None], repeat=2)):
        there = [rack for rack in pair if rack is not None]
        quiet = kind == "plant" or all(power <= 140 for _, power, _, _ in there)
        safe = kind == "office" or all(battery for _, _, battery, _ in there)
        if there and quiet and safe:
            sites[kind][sum(rack[0] for rack in there), any(rack[3] for rack in there)] += 1
    found = 0
    for one in sites.values():  # in the first place, or in the second
        found += 2 * sum(ways * min(ports, 22) for (ports, router), ways in one.items() if router)
    for ((ports, router), ways), ((more, other), again) in product(sites["office"].items(), sites["plant"].items()):
        found += 2 * ways * again * min(ports + more, 22) * (router or other)
    return found


def count_trains() -> int:
    """Wagons by seats, standing places and what else rules read; then trains of three places."""
    wagons: Counter[tuple[int, int, bool]] = Counter()
    for seats, standing, special, kind, doors in product(
        range(4, 25, 4), range(0, 41, 10), (True, False), ("single", "double"), (2, 3)
    ):
        if Fraction(seats, 2) + Fraction(standing, 4) > 22 - 4 * doors:
            continue
        if not special or (standing >= 10 and kind == "double"):
            wagons[seats, standing, special] += 1
    found = 0
    for train in product([*wagons, None], repeat=3):
        there = [wagon for wagon in train if wagon is not None]
        seats = [wagon[0] for wagon in there]
        if not any(special for _, _, special in there) or max(seats) - min(seats) > 8:
            continue
        lines = all(4 * one >= one + standing for one, standing, _ in there) + (len(there) <= 2)
        places = sum(seats) + sum(standing for _, standing, _ in there)
        wanted = sum(asked <= places < asked + 20 and sum(seats) >= asked // 3 for asked in range(20, 121, 20))
        found += lines * wanted * prod(wagons[wagon] for wagon in there)
    return found


def count_cabinets() -> int:
    """Racks by motors and doors; then one or two cabinets."""
    cards = {"drive-1": (60, 1, 0), "drive-2": (110, 2, 0), "doors-4": (20, 0, 4), "plate": (0, 0, 0)}
    racks: Counter[tuple[int, int]] = Counter()
    for (slots, power), taken in product(((2, 100), (3, 200)), product([*cards, None], repeat=3)):
        there = [cards[card] for card in taken if card is not None]
        if len(there) <= slots and sum(watts for watts, _, _ in there) <= power:
            motors = sum(motors for _, motors, _ in there)
            racks[motors, sum(doors for _, _, doors in there)] += 1 if motors else 2
    pairs = convolved(*[{(0, 0, 0): 1, **{(1, *rack): ways for rack, ways in racks.items()}}] * 2)
    return sum(
        ways * sum(motors >= asked for asked in (1, 2, 3)) * sum(doors >= floors for floors in range(2, 9))
        for (number, motors, doors), ways in pairs.items()
        if number
    )


def count_houses() -> int:
    """Chains of panes; then rooms with them, and perhaps a winter garden."""
    panes = {
        "left-pane": (60, "frame", "rail"),
        "middle-pane": (80, "rail", "rail"),
        "sash": (80, "rail", "rail"),
        "right-pane": (60, "rail", "frame"),
    }
    chains = []
    for chain in (chain for length in (2, 3, 4) for chain in product(panes, repeat=length)):
        sides = ["frame", *(side for pane in chain for side in panes[pane][1:]), "frame"]
        if sides[::2] == sides[1::2]:
            chains.append((sum(panes[pane][0] for pane in chain), chain.count("sash")))
    rooms = [
        (length, sleeping)
        for (length, sashes), wall, sleeping in product(chains, (150, 250, 300), (True, False))
        if length <= wall and (sashes or not sleeping)
    ]
    gardens = [0, *(length for (length, sashes), sides in product(chains, (1, 2, 3)) if sashes >= sides - 1)]
    found = 0
    for pair, garden in product(product([*rooms, None], repeat=2), gardens):
        there = [room for room in pair if room is not None]
        if any(sleeping for _, sleeping in there) and sum(length for length, _ in there) + garden <= 520:
            found += 3  # double glass where nobody wants to save energy, triple glass always
    return found


def count_conferences() -> int:
    """Days by their prices, in winter, for somebody who is no member."""
    halls = {"garden-room": (20, 180), "ball-room": (80, 600), "attic": (40, 320)}
    lunches = {NONE: Fraction(0), "sandwiches": Fraction("9.5"), "buffet": Fraction(24), "menu": Fraction(39)}
    days = [
        (people, hall, lunch != NONE, halls[hall][1] + 60 * projectors + lunches[lunch] * people)
        for people, hall, lunch, projectors in product(range(10, 81, 10), halls, lunches, range(3))
        if people <= halls[hall][0] and (hall == "ball-room" or lunch != "menu")
    ]
    found = 0
    for pair in product([*days, None], repeat=2):
        there = [day for day in pair if day is not None]
        budgets = sum(sum(price for *_, price in there) <= budget for budget in (500, 2000, 8000))
        if not there or not budgets:
            continue
        congress = any(hall == "ball-room" for _, hall, _, _ in there) and all(people >= 30 for people, *_ in there)
        training = len({hall for _, hall, _, _ in there}) == 1
        large, meals = sum(people for people, *_ in there) >= 100, any(lunch for _, _, lunch, _ in there)
        found += (congress + training) * (1 + meals + (meals and large)) * budgets
    return found


def count_lifts() -> int:
    """Cabins by their sizes and number; each drive reaches some floors."""
    drives = {"rope": (2500, 11), "hydraulic": (1600, 5), "roomless": (2000, 6)}
    found = 0
    for drive, number, width, depth, door in product(drives, range(1, 5), range(90, 201, 10), range(100, 251, 10), (90, 120)):
        load, floors = drives[drive]
        if 400 * number * width * depth <= 10_000 * load and door < width:
            firemen = 1 + (number >= 2 or drive == "rope")
            found += floors * firemen * (1 + (width**2 + depth**2 >= 180**2 and door == 120))
    return found


def count_solar_plants() -> int:
    """Panels by their kind and number; roofs that are large enough, in the shade or not; up to two equal batteries."""
    panels = {"eco": (350, 170), "black": (400, 180), "premium": (450, 200)}
    found = 0
    for (watts, area), number, inverter in product(panels.values(), range(6, 31), (4, 8, 12)):
        peak, roofs = number * watts, sum(100 * roof >= number * area for roof in range(20, 61))
        if not 500 * inverter <= peak <= 1200 * inverter or peak > 15_000:
            continue
        for storage in (0, 5, 2 * 5, 10, 2 * 10):
            goals = 1 + (peak <= 1000 * storage <= 2 * peak)
            found += roofs * goals * (1 + (inverter > 4))
    return found


def count_sheds() -> int:
    """Walls by what rules of the shed read of them; then sheds with one or two, and perhaps a shelf at the first."""
    walls: Counter[tuple[bool, int, int, str]] = Counter()
    colours = ("brown", "green", "white")
    for load, length in product((True, False), range(100, 401, 50)):
        walls[load, length, 0, NONE] += 1
        for number, width, frame, shutters in product(range(1, 4), (40, 60, 80), colours, (True, False)):
            if load and number * width + 50 <= length and (width >= 60 or not shutters):
                walls[load, length, number, frame] += 1
    found = 0
    for pair in product([*walls, None], repeat=2):
        there = [wall for wall in pair if wall is not None]
        if not there or sum(number for _, _, number, _ in there) > 5:
            continue
        roofs = 2 + (sum(load for load, *_ in there) == 2)
        fitting = sum(all(frame in (colour, "white", NONE) for *_, frame in there) for colour in colours)
        first, shelves = pair[0], 1
        if first is not None and first[0]:
            shelves += 5 * sum(length <= first[1] for length in (100, 150, 200))
        found += roofs * fitting * shelves * prod(walls[wall] for wall in there)
    return found


# --- judged -----------------------------------------------------------------------------------------------------------


def bags_of(found: Configuration, prefix: str, places: int) -> list[tuple[str, str]]:
    """The sizes and materials of the bags that are there."""
    there = [f"{prefix}[{place}]" for place in range(1, places + 1) if found[f"{prefix}[{place}]"] != NONE]
    return [(str(found[f"{place}.capacity"]), str(found[f"{place}.material"])) for place in there]


def is_travel_bike(found: Configuration) -> bool:
    """Whether a travel bike keeps to every rule."""
    bags = bags_of(found, "carrier.bags", 3) + bags_of(found, "frame.bags", 2)
    wheels = WHEEL_WEIGHT[str(found["front-wheel"])] + WHEEL_WEIGHT[str(found["rear-wheel"])]
    weight, volume = wheels + sum(BAG_WEIGHT[size] for size, _ in bags), sum(VOLUME[size] for size, _ in bags)
    return (
        len(bags) <= 4
        and found["total-weight"] == weight
        and weight <= 1000 * int(str(found.get("max-weight", 10)))
        and found["total-volume"] == volume
        and volume >= int(str(found["requested-volume"]))
        and (found["color"] != "Red" or found["front-wheel"] == "w20")
        and all(size == "b10" for size, material in bags if material == "Leather")
    )


def is_fleet(found: Configuration) -> bool:
    """Whether every bike of a fleet keeps to the rules of a bike."""
    bikes = [f"bikes[{number}]." for number in range(1, 11)]
    return all(is_bike({path.removeprefix(bike): found[path] for path in found if path.startswith(bike)}) for bike in bikes)


def is_bike(found: Configuration) -> bool:
    """Whether one bike of a fleet keeps to every rule."""
    bags = bags_of(found, "carrier.bags", 2)
    sizes = {"Leather": {"b10"}, "Cotton": {"b20", "b50"}, "Polyester": {"b20", "b50", "b100"}}
    return (
        found["front-wheel"] == found["rear-wheel"]
        and found["basket.color"] in (NONE, found["color"])
        and (found["basket.position"] != "Front" or inches(found["front-wheel"]) < 29)
        and all(size in sizes[material] for size, material in bags)
        and all(size != "b100" or inches(found["rear-wheel"]) >= 28 for size, _ in bags)
        and (found["saddle"] != "Vintage" or all(material == "Leather" for _, material in bags))
    )


def is_pc(found: Configuration) -> bool:
    """Whether a PC keeps to every rule."""
    units = [unit for unit in ("hd-units[1]", "hd-units[2]") if found[unit] != NONE]
    disks = {unit: [found[f"{unit}.disks[{place}]"] for place in range(1, 5)] for unit in units}
    controllers = {unit: [found[f"{unit}.controllers[{place}]"] for place in (1, 2)] for unit in units}
    store = [disk for unit in units for disk in disks[unit] if disk != NONE]
    prices = {
        unit: sum({"med-store-disk": 200, "max-store-disk": 500}.get(str(disk), 0) for disk in disks[unit])
        + 500 * sum(controller != NONE for controller in controllers[unit])
        for unit in units
    }
    screens = [str(found[f"screens[{place}]"])[-1].upper() for place in (1, 2) if found[f"screens[{place}]"] != NONE]
    board, cpu, system = found["motherboard.board"], found["motherboard.cpu"], found["os"]
    applications = int(str(found["applications.quantity"]))
    price = sum(prices.values()) + {"silver": 250, "diamond": 350}[str(board)] + {"cpu-d": 150, "cpu-s": 100}[str(cpu)]
    price += {"beta": 500, "alpha": 100}[str(system)] + 50 * applications
    price += sum({"A": 200, "B": 150, "C": 100}[screen] for screen in screens)
    grades = ["B" if board == "silver" else "A", *screens]
    return (
        bool(units)
        and bool(screens)
        and all(any(disk != NONE for disk in disks[unit]) for unit in units)
        and all(any(controller != NONE for controller in controllers[unit]) for unit in units)
        and all(found[f"{unit}.price"] == prices[unit] for unit in units)
        and found["price"] == price
        and price <= int(str(found["max-price"]))
        and {"beta": 13, "alpha": 6}[str(system)] + 200 * applications
        <= sum(200 if disk == "med-store-disk" else 1000 for disk in store)
        and (found["usage"] == "Scientific" or found["internet"] == "true")
        and all(grade <= str(found["efficiency"]) for grade in grades)
        and (system != "alpha" or cpu == "cpu-d")
        and cpu == {"silver": "cpu-s", "diamond": "cpu-d"}[str(board)]
    )


LISTED: dict[str, Callable[[], Iterator[dict[str, object]]]] = {
    "kids-bike": kids_bike,
    "simple": simple,
    "default-bike": default_bike,
    "tiny-pc": tiny_pc,
    "t-shirt": t_shirt,
    "city-bike": city_bike,
    "travel-bike-simplified": travel_bike_simplified,
    "own-restaurant": restaurant,
    "own-insurance": insurance,
    "own-drone": drones,
    "own-pizza": pizzas,
    "own-server": servers,
}
COUNTED: dict[str, Callable[[], int]] = {
    "cargo-bike": lambda: count_cargo_bikes(16),
    "travel-bike": count_travel_bikes,
    "travel-bike-minimize": lambda: count_travel_bikes([10]),
    "city-bike-fleet": lambda: count_fleets(10),
    "pc": count_pcs,
    "own-network": count_networks,
    "own-metro": count_trains,
    "own-cabinet": count_cabinets,
    "own-house": count_houses,
    "own-conference": count_conferences,
    "own-lift": count_lifts,
    "own-shed": count_sheds,
    "own-solar": count_solar_plants,
}
JUDGED: dict[str, Callable[[Configuration], bool]] = {
    "travel-bike": is_travel_bike,
    "travel-bike-minimize": is_travel_bike,
    "city-bike-fleet": is_fleet,
    "pc": is_pc,
}

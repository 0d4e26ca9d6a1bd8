from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import models
from api.catalogs import load_catalogs
from api.service import Service
from tests.api.served import PC, PLAN, ROOM, write_small

PRODUCTS = [PC, PLAN, ROOM]


def _state(client: TestClient, product: str, **body: Any) -> models.StateOut:
    response = client.post(f"{product}/configure", json=body)
    assert response.status_code == 200, response.text
    return models.StateOut.model_validate(response.json())


def _choice(state: models.StateOut, path: str) -> dict[str, models.OptionState]:
    choice = next(choice for choice in state.choices if choice.path == path)
    return {str(value.value): value for value in choice.values}


# --- configure --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("product", PRODUCTS)
def test_configure__every_choice_with_every_value(client: TestClient, product: str) -> None:
    state = _state(client, product)
    record = client.get(product).json()
    assert [choice.path for choice in state.choices] == [choice["path"] for choice in record["choices"]]
    assert [len(choice.values) for choice in state.choices] == [len(choice["values"]) for choice in record["choices"]]
    assert state.feasible
    assert not state.complete
    assert state.conflict is None


@pytest.mark.parametrize("product", PRODUCTS)
def test_configure__numbers_agree_with_each_other(client: TestClient, product: str) -> None:
    """Along a random way through a product: what is said of totals, differences, statuses and lists fits together."""
    dice = random.Random(7)
    decisions: dict[str, Any] = {}
    for _ in range(6):
        state = _state(client, product, decisions=decisions)
        assert state.total is not None
        for choice in state.choices:
            _check_choice(choice, state)
        possible = [(choice.path, value.value) for choice in state.choices for value in choice.values if value.available]
        path, value = dice.choice([pair for pair in possible if pair[0] in state.open] or possible)
        decisions[path] = value
    assert state.decisions.items() <= decisions.items()


def _check_choice(choice: models.ChoiceState, state: models.StateOut) -> None:
    assert state.total is not None
    available = [value for value in choice.values if value.available]
    for value in choice.values:
        assert (value.status == "excluded") == (not value.available)
        assert (value.total is None) == (not value.available)
        if value.total and value.difference:
            assert Decimal(value.total.amount) - Decimal(state.total.amount) == Decimal(value.difference.amount)
    assert (choice.status == "decided") == (choice.path in state.decisions)
    assert (choice.status == "implied") == (choice.path in state.implied) == any(v.status == "implied" for v in choice.values)
    assert (choice.status == "open") == (choice.path in state.open)
    assert choice.value == {**state.decisions, **state.implied}.get(choice.path)
    assert (choice.path in state.open) == (len(available) > 1 and choice.path not in state.decisions)


def test_configure__decisions_in_any_order(client: TestClient) -> None:
    one = {"cpu": "ryzen-7-9800x3d", "memory.quantity": 1}
    other = dict(reversed(one.items()))
    answers = [client.post(f"{PC}/configure", json={"decisions": decisions}) for decisions in (one, other)]
    assert answers[0].content == answers[1].content


def test_configure__numbers_may_be_strings_and_are_answered_as_numbers(client: TestClient) -> None:
    state = _state(client, ROOM, decisions={"stay.nights": "3"})
    assert state.decisions == {"stay.nights": 3}


def test_configure__an_exact_broken_number(small: TestClient) -> None:
    body = {"context": {"region": "UK", "budget": "7"}, "decisions": {"window.width": 300.5}}
    answer = small.post("/v1/catalogs/small/products/window/configure", json=body).json()
    assert answer["decisions"] == {"window.width": "300.5"}
    assert answer["total"]["amount"] == "31.05"


def test_configure__what_is_left_of_thousands_of_numbers_is_told_as_ranges(small: TestClient) -> None:
    address, context = "/v1/catalogs/small/products/window/configure", {"region": "UK", "budget": 7}
    answer = small.post(address, json={"context": context, "decisions": {"frame": "wood"}}).json()
    _, width, frame = answer["choices"]
    assert width["ranges"] == [{"from": 300, "to": 2000, "step": "0.5"}]
    assert width["values"] == []
    assert frame["ranges"] is None and len(frame["values"]) == 2
    decided = small.post(address, json={"context": context, "decisions": {"window.width": 2100}}).json()["choices"][1]
    assert [(value["value"], value["status"]) for value in decided["values"]] == [(2100, "decided")]
    models.StateOut.model_validate(answer)


def test_configure__in_chinese(client: TestClient) -> None:
    state = _state(client, PC, language="zh-CN", decisions={"cpu": "ryzen-7-9800x3d"})
    assert (state.language, state.product.title) == ("zh", "游戏电脑")
    assert _choice(state, "second-ssd")["none"].title == "不含"


def test_configure__language_of_the_browser(client: TestClient) -> None:
    response = client.post(f"{PC}/configure", json={}, headers={"accept-language": "zh"})
    assert response.headers["content-language"] == "zh"


def test_configure__contradicting_decisions_are_explained_with_repairs(client: TestClient) -> None:
    decisions = {"cpu": "ryzen-7-9800x3d", "motherboard": "asus-prime-a520m-k"}
    state = _state(client, PC, decisions=decisions)
    assert not state.feasible
    assert state.total is None
    assert state.conflict
    assert [rule.id for rule in state.conflict.rules] == ["socket"]
    assert {decision.choice for decision in state.conflict.decisions} == set(decisions)
    for repair in state.conflict.repairs:
        repaired = _state(client, PC, decisions=repair.decisions)
        assert repaired.feasible
        assert repaired.total == repair.total


# --- explain ----------------------------------------------------------------------------------------------------------


def _explain(client: TestClient, product: str, **body: Any) -> models.Explanation:
    response = client.post(f"{product}/explain", json=body)
    assert response.status_code == 200, response.text
    return models.Explanation.model_validate(response.json())


def test_explain__why_not_and_what_to_change(client: TestClient) -> None:
    decisions = {"cpu": "ryzen-7-9800x3d"}
    explanation = _explain(client, PC, decisions=decisions, choice="motherboard", value="asus-prime-a520m-k")
    conflict = explanation.conflict
    assert conflict
    assert not explanation.possible
    assert conflict.sentence == (
        "“Motherboard: ASUS Prime A520M-K” does not go with “Processor: AMD Ryzen 7 9800X3D”."
    )
    assert conflict.reasons == ["The processor only sits in a motherboard with the same socket."]
    assert conflict.focus
    assert (conflict.focus.choice, conflict.focus.value) == ("motherboard", "asus-prime-a520m-k")
    repair = conflict.repairs[0]
    assert repair.sentence.startswith("Change Processor from AMD Ryzen 7 9800X3D to ")
    assert repair.difference
    assert repair.difference.formatted in repair.sentence
    before = _state(client, PC, decisions=decisions).total
    after = _state(client, PC, decisions=repair.decisions).total
    assert before
    assert after == repair.total
    assert Decimal(repair.total.amount) - Decimal(before.amount) == Decimal(repair.difference.amount)


def test_explain__what_the_context_excludes(client: TestClient) -> None:
    explanation = _explain(client, PLAN, choice="tariff", value="student-5g", language="zh")
    assert explanation.conflict
    assert [given.fact for given in explanation.conflict.context] == ["segment"]
    assert explanation.conflict.repairs == []
    assert explanation.conflict.no_repair
    assert explanation.conflict.rules[0].because == "校园套餐仅限持有效学生证的学生；其他客户可选择最接近的日常套餐。"


def test_explain__what_is_possible(client: TestClient) -> None:
    explanation = _explain(client, PC, choice="cpu", value="ryzen-7-9800x3d")
    assert explanation.possible
    assert explanation.conflict is None


def test_explain__the_decisions_as_they_stand(client: TestClient) -> None:
    decisions = {"cpu": "ryzen-7-9800x3d", "motherboard": "asus-prime-a520m-k"}
    explanation = _explain(client, PC, decisions=decisions)
    assert explanation.conflict
    assert explanation.conflict.focus is None
    assert _explain(client, PC).possible


def test_explain__choice_and_value_belong_together(client: TestClient) -> None:
    response = client.post(f"{PC}/explain", json={"choice": "cpu"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid-request")


def test_explain__every_excluded_value_has_a_reason(client: TestClient) -> None:
    state = _state(client, ROOM, decisions={"stay.children": 1})
    excluded = [(choice.path, value.value) for choice in state.choices for value in choice.values if not value.available]
    assert excluded
    for path, value in excluded:
        conflict = _explain(client, ROOM, decisions=state.decisions, choice=path, value=value).conflict
        assert conflict
        assert conflict.reasons


# --- complete and price -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("prefer", ["default", "cheapest"])
def test_complete__is_a_complete_configuration_with_its_price(client: TestClient, product: str, prefer: str) -> None:
    response = client.post(f"{product}/complete", json={"prefer": prefer})
    completion = models.Completion.model_validate(response.json())
    state = _state(client, product, decisions=completion.assignment)
    assert state.complete
    assert state.total == completion.total
    assert completion.decisions == {}
    price = client.post(f"{product}/price", json={"decisions": completion.assignment})
    assert models.PriceOut.model_validate(price.json()).totals == completion.totals


def test_complete__cheapest_costs_the_least_total(client: TestClient) -> None:
    decisions = {"cpu": "ryzen-7-9800x3d"}
    answer = client.post(f"{PC}/complete", json={"decisions": decisions, "prefer": "cheapest"}).json()
    state = _state(client, PC, decisions=decisions)
    assert state.total
    assert answer["total"] == state.total.model_dump()
    decided = [choice for choice in answer["choices"] if choice["decided"]]
    assert [(choice["path"], choice["value_title"]) for choice in decided] == [("cpu", "AMD Ryzen 7 9800X3D")]


def test_complete__contradicting_decisions_are_a_conflict(client: TestClient) -> None:
    body = {"decisions": {"cpu": "ryzen-7-9800x3d", "motherboard": "asus-prime-a520m-k"}, "language": "zh"}
    for endpoint in ("complete", "price", "quote"):
        response = client.post(f"{PC}/{endpoint}", json={**body, "prefer": "default"})
        problem = response.json()
        assert (response.status_code, problem["code"]) == (409, "conflict")
        conflict = models.Conflict.model_validate(problem["conflict"])
        assert conflict.rules[0].because in conflict.reasons
        assert "不能同时成立" in problem["detail"]
        assert conflict.repairs


def test_price__charge_by_charge(client: TestClient) -> None:
    response = client.post(f"{PLAN}/price", json={"prefer": "default", "language": "zh"})
    price = models.PriceOut.model_validate(response.json())
    leaves = [leaf for group in price.breakdown["groups"] for leaf in group["leaves"]]
    assert sum(Decimal(leaf["amount"]) for leaf in leaves if leaf["kind"] == "monthly") == Decimal(price.totals["monthly"].amount)
    assert price.total.formatted.startswith("€")
    assert any(leaf["title"] == "套餐月费" for leaf in leaves)


def test_price__open_choices_are_incomplete(client: TestClient) -> None:
    response = client.post(f"{PC}/price", json={})
    problem = response.json()
    assert (response.status_code, problem["code"]) == (409, "incomplete")
    assert "cpu" in problem["open"]


# --- many at once -----------------------------------------------------------------------------------------------------


def test_threads__the_first_requests_at_once_get_the_same_answer(tmp_path: Path) -> None:
    """Products are compiled, titles made and contexts prepared once, whoever comes first."""
    fresh = Service(load_catalogs(write_small(tmp_path)))

    def work(number: int) -> str:
        session = fresh.catalogs.ready("small", "window").configure("window", {"region": ("EU", "UK")[number % 2], "budget": 1})
        return f"{session.context['region']} {session.state.total} {len(fresh.titles('small', 'window', 'en'))}"

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(work, range(32)))) == 2


def test_question__is_the_choice_that_narrows_most(client: TestClient) -> None:
    answer = models.Question.model_validate(client.post(f"{PC}/question", json={"context": {"region": "EU"}}).json())
    state = client.post(f"{PC}/configure", json={"context": {"region": "EU"}}).json()
    assert answer.choice in state["open"]
    assert answer.title
    rest = client.post(f"{PC}/complete", json={"context": {"region": "EU"}}).json()
    decided = {choice["path"]: choice["value"] for choice in rest["choices"]}
    done = client.post(f"{PC}/question", json={"context": {"region": "EU"}, "decisions": decided}).json()
    assert done["choice"] is None

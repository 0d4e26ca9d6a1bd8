from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.pages.address import Address, read_pairs, read_visit, write_pairs
from configurator.errors import RequestError

words = st.from_regex(r"[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
names = st.one_of(words, st.builds("{}.{}".format, words, words)).filter(lambda name: not name.startswith("context."))
texts = st.one_of(words, st.integers(0, 99).map(str), st.just("2.5"))
values = st.dictionaries(st.one_of(names, words.map("context.{}".format)), texts, max_size=4)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    """Addresses that somebody came to step by step."""
    prefer = draw(st.sampled_from(["default", "cheapest"]))
    address = Address("pc", "gaming-pc", language=draw(st.sampled_from(["", "zh"])), prefer=prefer)
    for step in draw(st.lists(values, max_size=4)):
        address = address.after(step)
    return address


@settings(max_examples=40)
@given(addresses())
def test_address__reads_what_it_wrote(address: Address) -> None:
    visit = read_visit("pc", "gaming-pc", address.query)
    assert visit.address == address
    assert not visit.moved


@settings(max_examples=40)
@given(addresses(), values)
def test_undo__leads_back(address: Address, step: dict[str, str]) -> None:
    after = address.after(step)
    assert after == address or after.before == address


@given(values)
def test_pairs__read_what_was_written(pairs: dict[str, str]) -> None:
    assert read_pairs(write_pairs(pairs)) == pairs


@given(st.text())
def test_queries__anything_can_be_read(query: str) -> None:
    read_visit("pc", "gaming-pc", query)


def test_form__what_changed_is_the_last_step() -> None:
    visit = read_visit("pc", "x", "_language=en&_was=context.region~EU_cpu~a&context.region=UK&cpu=a&memory=b&storage=")
    assert visit.moved
    assert visit.address.context == {"region": "UK"}
    assert visit.address.decisions == {"cpu": "a", "memory": "b"}
    assert visit.address.past == ({"context.region": "EU", "memory": ""},)


def test_form__taking_back() -> None:
    visit = read_visit("pc", "x", "_was=cpu~a_memory~b&cpu=a&memory=b&_clear=cpu")
    assert visit.address.decisions == {"memory": "b"}


def test_form__a_question_is_no_step() -> None:
    visit = read_visit("pc", "x", "_was=cpu~a&cpu=a&_why=memory~b")
    assert visit.why == ("memory", "b")
    assert visit.address.past == ()


def test_form__going_elsewhere() -> None:
    visit = read_visit("pc", "x", "_go=cpu%3Db%26_prefer%3Dcheapest&cpu=a")
    assert visit.moved
    assert visit.address == Address("pc", "x", decisions={"cpu": "b"}, prefer="cheapest")


def test_steps__the_oldest_are_forgotten() -> None:
    address = Address("pc", "x")
    for number in range(100):
        address = address.after({"cpu": str(number)})
    assert len(address.past) == 30
    assert len(address.url) < 500


def test_query__too_many_fields() -> None:
    with pytest.raises(RequestError, match="too long"):
        read_visit("pc", "x", "&".join(f"a{number}=1" for number in range(1001)))

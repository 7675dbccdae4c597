"""What one purchase may be worth to the journeys it could carry: the floors beneath every plan."""

from fares.best.limits import NO_LIMIT, ReturnLimit


def test_a_way_home_may_be_worth_what_the_way_out_leaves_of_a_return() -> None:
    limit = ReturnLimit(2, {0: 500}, lambda out, home: (out, home) == (0, 1))

    limit.put(0, [[300]])

    assert limit.most(1, []) == 200


def test_a_way_out_may_be_worth_what_the_way_home_leaves_of_a_return() -> None:
    limit = ReturnLimit(2, {0: 500}, lambda out, home: (out, home) == (0, 1))

    limit.put(1, [[180]])

    assert limit.most(0, []) == 320


def test_a_journey_that_no_return_could_carry_is_not_limited_by_one() -> None:
    limit = ReturnLimit(3, {0: 500}, lambda out, home: (out, home) == (0, 1))

    assert limit.most(2, []) == NO_LIMIT

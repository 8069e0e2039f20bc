from unit.engine.route.blocks import lines_before, placed


def test_every_statement_says_whether_it_always_runs() -> None:
    text = """
    a = 1
    if a:
        b = 2
    with a:
        c = 3
    try:
        d = 4
    except E:
        e = 5
    else:
        f = 6
    def g():
        h = 7
        for i in a:
            j = 8
    class K:
        l = 9
    """
    assert placed(text) == {
        "a": (None, True),
        "b": (None, False),
        "c": (None, True),
        "d": (None, True),
        "e": (None, False),
        "f": (None, True),
        "h": ("g", True),
        "j": ("g", False),
        "l": (None, True),
    }


def test_the_statements_before_a_node_are_those_that_surely_ran() -> None:
    text = """
    a = 1
    if a:
        b = 2
    else:
        c = 3
        while c:
            d = 4
            HERE
            e = 5
    f = 6
    """
    assert lines_before(text) == [8, 6, 2]

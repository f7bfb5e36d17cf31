from ontarget.core.schema import KINDS, get_kind


def test_every_key_is_a_field_of_its_kind():
    for kind in KINDS.values():
        assert set(kind.key) <= set(kind.field_names), kind.name
        assert set(kind.fallback_key) <= set(kind.field_names), kind.name


def test_no_field_is_declared_twice_and_each_says_what_it_is():
    for kind in KINDS.values():
        assert len(set(kind.field_names)) == len(kind.fields)
        assert all(field.help and field.null for field in kind.fields)


def test_every_kind_with_money_has_a_currency():
    for kind in KINDS.values():
        if any(field.type == "amount" for field in kind.fields):
            assert get_kind(kind.name).field("currency").type == "text"

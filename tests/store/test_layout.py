from __future__ import annotations

from ontarget.core.schema import KINDS
from ontarget.store.layout import LAYOUTS, RECORDS


def test_every_importable_kind_but_history_has_a_table() -> None:
    assert set(RECORDS) == set(KINDS) - {"opportunity_history"}


def test_a_single_key_field_is_stored_as_source_id_only() -> None:
    for name, layout in RECORDS.items():
        key = KINDS[name].key
        if key in (("opportunity_id",), ("lead_id",), ("owner_id",), ("product_id",)):
            assert key[0] not in layout.field_names
        if len(key) > 1:
            assert set(key) <= set(layout.field_names), name


def test_no_column_is_declared_twice() -> None:
    for layout in LAYOUTS.values():
        assert len(set(layout.field_names)) == len(layout.fields), layout.name


def test_every_column_says_what_it_is() -> None:
    assert all(field.help for layout in LAYOUTS.values() for field in layout.fields)


def test_only_single_integer_keys_are_numbered() -> None:
    assert LAYOUTS["decision"].number == "decision_id"
    assert LAYOUTS["opportunity"].number == "record_id"
    assert LAYOUTS["setting"].number is None
    assert LAYOUTS["link"].number is None

"""Real teams: their sellers cannot be told apart, and that is what is said."""

import json


def test_maven_shows_no_evidence_that_sellers_differ(ontarget, public_data):
    folder = public_data / "maven-crm"
    names = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
    ontarget("book", "--as-of", "2017-12-31", "import", *(folder / name for name in names))
    code, out, err = ontarget(
        "book", "--as-of", "2017-12-31", "diagnose", "--company", "--period", "2017", "--by",
        "owner", "--json",
    )  # fmt: skip
    assert code == 0, err
    sellers = json.loads(out)["sellers"]
    assert not sellers["differ"]
    assert 0.15 < sellers["p_value"] < 0.4  # the plain chi-square says 0.27
    assert len(sellers["sellers"]) == 30
    assert sellers["verdict"].startswith("No evidence that these 30 people differ")


def test_marketstar_sellers_cannot_be_told_apart(ontarget, public_data):
    files = sorted((public_data / "marketstar-2021").glob("*.csv"))
    ontarget("book", "import", *files)
    code, out, err = ontarget(
        "book", "--as-of", "2021-12-31", "diagnose", "--company", "--period", "2021", "--by",
        "owner", "--json",
    )  # fmt: skip
    assert code == 0, err
    assert not json.loads(out)["sellers"]["differ"]

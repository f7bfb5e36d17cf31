"""Public books without discounts at the month's end: none may be claimed."""

import json

MAVEN = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")


def month_end(ontarget, book, day):
    code, out, err = ontarget(book, "--as-of", day, "monthend", "--company", "--json")
    assert code == 0, err
    return json.loads(out)


def test_maven_has_a_cycle_of_quarters_and_no_month_end(ontarget, public_data):
    files = [public_data / "maven-crm" / name for name in MAVEN]
    assert ontarget("m", "--as-of", "2017-12-31", "import", *files)[0] == 0
    found = month_end(ontarget, "m", "2017-12-31")
    assert found["n_wins"] == 4238
    assert found["clustering"]["verdict"] == "no bunching seen"
    assert found["clustering"]["pulled_forward_share"] is None
    assert found["discount"]["verdict"] == "no difference"
    assert found["discount"]["cost"] is None
    assert found["effect"]["verdict"] == "cannot tell"
    assert found["cycle"]["is_seen"]
    assert found["cycle"]["last"] - found["cycle"]["other"] > 0.2


def test_zoho_s_demo_has_no_month_end(ontarget, public_data):
    file = public_data / "zoho-crm-demo" / "Potentials.csv"
    assert ontarget("z", "--as-of", "2021-05-01", "import", file)[0] in (0, 3)
    found = month_end(ontarget, "z", "2021-05-01")
    assert found["clustering"]["verdict"] in ("no bunching seen", "not enough wins to tell")
    assert found["discount"]["cost"] is None
    assert found["effect"]["verdict"] == "cannot tell"


def test_seasonal_sales_with_discounts_all_month_stay_silent(ontarget, public_data, tmp_path):
    mapping = {"Row ID": "opportunity_id", "Order Date": "closed_on", "Customer": "account",
               "Segment": "segment", "Product": "product", "Sales": "amount",
               "Discount": "discount"}  # fmt: skip
    (tmp_path / "map.json").write_text(json.dumps(mapping), encoding="utf-8")
    text = (public_data / "aws-saas-sales" / "SaaS-Sales.csv").read_text(encoding="utf-8-sig")
    head, *rows = text.splitlines()
    file = tmp_path / "sales.csv"
    file.write_text("\n".join([f"{head},status", *(f"{row},won" for row in rows)]) + "\n",
                    encoding="utf-8")  # fmt: skip
    mapping["status"] = "status"
    (tmp_path / "map.json").write_text(json.dumps(mapping), encoding="utf-8")
    code, _, err = ontarget("a", "--as-of", "2024-12-31", "import", file, "--kind", "opportunity",
                            "--mapping", tmp_path / "map.json", "--date-order", "mdy",
                            "--yes")  # fmt: skip
    assert code in (0, 3), err
    found = month_end(ontarget, "a", "2024-12-31")
    assert found["n_wins"] > 9_000
    assert found["clustering"]["verdict"] == "no bunching seen"
    assert found["discount"]["verdict"] == "no difference"
    assert found["effect"]["verdict"] == "cannot tell"

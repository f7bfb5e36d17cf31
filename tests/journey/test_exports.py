"""Real export headings of ten systems are understood without help, or refused with the way out."""

import json

import pytest

H, Z = "crm-export-headers", "zoho-crm-demo"
SF = {"Id": "opportunity_id", "StageName": "stage", "CloseDate": "close_date",
      "OwnerId": "owner_id", "IsWon": "is_won", "IsDeleted": "is_deleted"}  # fmt: skip
KNOWN = {
    f"{H}/bitrix24_deals_HEADER.csv": ("bitrix24", "opportunity", {
        "TITLE": "name", "OPPORTUNITY": "amount", "STAGE_ID": "stage"}),
    f"{H}/odoo_crm_lead_HEADER.csv": ("odoo", "opportunity", {
        "partner_name": "account", "planned_revenue": "amount", "date_deadline": "close_date"}),
    f"{H}/salesforce_data_export_Opportunity_HEADER.csv": ("salesforce", "opportunity", SF),
    f"{H}/salesforce_data_export_OpportunityHistory_HEADER.csv": (
        "salesforce", "opportunity_history", {
            "OpportunityId": "opportunity_id", "CreatedDate": "changed_at", "StageName": "stage"}),
    f"{H}/salesforce_data_export_Task_HEADER.csv": ("salesforce", "activity", {
        "WhatId": "opportunity_id", "ActivityDate": "due_on", "IsClosed": "is_done"}),
    f"{H}/salesforce_data_export_Quote_HEADER.csv": ("salesforce", "quote", {
        "OpportunityId": "opportunity_id", "ExpirationDate": "expires_on"}),
    f"{H}/fivetran-hubspot/deal_data.csv": ("hubspot", "opportunity", {
        "property_dealname": "name", "deal_pipeline_stage_id": "stage",
        "property_closedate": "close_date"}),
    f"{H}/fivetran-hubspot/deal_pipeline_stage_data.csv": ("hubspot", "stage", {
        "stage_id": "name", "closed_won": "is_won"}),
    f"{H}/fivetran-hubspot/deal_stage_data.csv": ("hubspot", "opportunity_history", {
        "date_entered": "changed_at", "value": "stage"}),
    f"{H}/fivetran-hubspot/deal_property_history_data.csv": ("hubspot", "opportunity_history", {
        "name": "field", "timestamp": "changed_at"}),
    f"{H}/fivetran-salesforce/sf_opportunity_history_data.csv": (
        "salesforce", "opportunity_history", {"_fivetran_start": "changed_at"}),
    f"{H}/hubspot-dummy/hubspot_deals.csv": ("file", "opportunity", {
        "Deal ID": "opportunity_id", "Deal Stage": "stage"}),
    f"{H}/synthetic-rows/dynamics365_opportunities.csv": ("dynamics", "opportunity", {
        "(Do Not Modify) Opportunity": "opportunity_id", "Topic": "name",
        "Actual Close Date": "closed_on", "Est. Close Date": "close_date"}),
    f"{H}/synthetic-rows/hubspot_deals_view_export.csv": ("hubspot", "opportunity", {
        "Record ID": "opportunity_id", "Amount": "amount",
        "Date entered current stage": "stage_entered_on"}),
    f"{H}/synthetic-rows/pipedrive_deals.csv": ("pipedrive", "opportunity", {
        "Deal - Owner": "owner", "Deal - Status": "status", "Deal - Currency of Value": "currency",
        "Deal - Expected close date": "close_date", "Deal - Deal closed on": "closed_on"}),
    f"{Z}/Potentials.csv": ("zoho", "opportunity", {
        "Potential Name": "name", "Forecast Type": "status", "Closing Date": "close_date"}),
    f"{Z}/Calls.csv": ("zoho", "activity", {
        "POTENTIALID": "opportunity_id", "Call Start Time": "happened_at"}),
    f"{Z}/Leads.csv": ("zoho", "lead", {"LEADID": "lead_id", "Lead Status": "status"}),
    "ptv-opportunities/opportunities.xlsx": ("file", "opportunity", {
        "ID": "opportunity_id", "ACV": "amount", "CustomerName": "account"}),
}  # fmt: skip
REFUSED = {
    f"{H}/fivetran-hubspot/deal_pipeline_data.csv": "--kind",
    f"{H}/fivetran-salesforce/sf_opportunity_line_item_data.csv": "--kind",
    f"{H}/fivetran-hubspot/merged_deal_data.csv": "--kind",
    f"{H}/synthetic-rows/salesforce_opportunity_report.csv": "contradict each other",
    f"{H}/synthetic-rows/zoho_deals.csv": "--date-order",
    f"{Z}/Campaigns.csv": "--kind",
}


@pytest.mark.parametrize("name", KNOWN)
def test_an_export_is_understood_without_help(ontarget, public_data, name):
    system, kind, wanted = KNOWN[name]
    code, out, err = ontarget("x", "--as-of", "2026-11-01", "import", public_data / name,
                              "--dry-run", "--json")  # fmt: skip
    assert code in (0, 3), err
    found = json.loads(out)
    assert (found["source"], found["files"][0]["kind"]) == (system, kind)
    mapping = found["files"][0]["mapping"]
    assert {heading: mapping.get(heading) for heading in wanted} == wanted


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_understood_says_the_way_out(ontarget, public_data, name):
    code, _, err = ontarget("x", "--as-of", "2026-11-01", "import", public_data / name)
    assert code == 1
    assert REFUSED[name] in err
    assert "Traceback" not in err


def test_the_report_is_read_once_the_order_is_said(ontarget, public_data):
    path = public_data / f"{H}/synthetic-rows/salesforce_opportunity_report.csv"
    code, out, _ = ontarget("x", "--as-of", "2026-11-01", "import", path, "--date-order", "mdy",
                            "--json")  # fmt: skip
    found = json.loads(out)
    assert code in (0, 3)
    assert found["written"]["opportunity"]["new"] == 2
    assert any("2 lines below the table" in notice for notice in found["notices"])
    assert {p["code"] for p in found["problems"]} >= {"bad_date"}


def test_product_lines_are_one_opportunity(ontarget, public_data):
    path = public_data / "ptv-opportunities/opportunities.xlsx"
    code, out, _ = ontarget("x", "--as-of", "2026-01-29", "import", path, "--currency", "EUR",
                            "--json")  # fmt: skip
    found = json.loads(out)
    assert code == 3  # a few rows stand twice
    assert found["written"]["opportunity"]["new"] == 1835
    joined = [p for p in found["problems"] if p["code"] == "joined_lines"]
    assert len(joined) > 700
    rows = {
        r["opportunity_id"]: r
        for r in json.loads(ontarget("x", "list", "opportunity", "--json")[1])["rows"]
    }
    assert rows["OPP-2025-0659"]["amount"] == 55100 + 81900


def test_zohos_files_come_in_together(ontarget, public_data):
    names = ("Potentials", "Leads", "Calls", "Events", "Quotes")
    files = [public_data / Z / f"{name}.csv" for name in names]
    code, out, _ = ontarget("x", "--as-of", "2021-05-01", "import", *files, "--json")
    written = json.loads(out)["written"]
    assert code in (0, 3)
    assert written["opportunity"]["new"] == 3630  # two rows stand twice, by all that is known
    assert (written["lead"]["new"], written["quote"]["new"]) == (3900, 3000)
    assert written["activity"]["new"] == 4100 + 2978

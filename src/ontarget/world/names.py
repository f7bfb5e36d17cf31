"""Invented names: sellers, buyers, products, places, sentences."""

from __future__ import annotations

FIRST_NAMES = tuple(
    """Amara Bjarne Chiara Dmitar Elif Farid Greta Hamish Ines Jorge Katya Lars Mei Nadir Oona
    Pablo Quirin Rosa Soren Tamsin Ugo Vesna Wanjiru Ximena Yusuf Zofia Anouk Bogdan Carmen Desta
    Eamon Freya Goran Hana Isak Jelena Kofi Leila Milan Noor Otis Priya Ravi Signe Tariq Ulla
    Viktor Wiebke""".split()
)
LAST_NAMES = tuple(
    """Abernal Brodie Castellan Dahlgren Eskola Ferrante Grabner Haverlock Iwanek Jankovic Kelbert
    Lindqvar Marchetto Nakagire Okonmore Petrusson Quillan Rosander Sandoval Tervonen Ulbrich
    Valdane Wesselow Yardley Zelenko Ambrosi Bellweather Corvane Drummelin Ekstrand Fairholm
    Gundarsen Holmquist Imrany Jessamy Korvald Lomasto Mendry Norrby Ostrava""".split()
)
ACCOUNT_STEMS = tuple(
    """Velm Quor Tarn Bryss Ostel Fenn Halv Mirr Drov Calder Ulm Sorv Pell Wyst Garn Ithe Jarr
    Kestr Lumm Norv Ravel Stenn Tolm Vand Zeph Aster Brack Cind Dorn Elms Frost Grev Hesp Ilv
    Jund Korr Lark Morv Nest Oster""".split()
)
ACCOUNT_ENDINGS = tuple(
    "ora ene ia aro eta ix ana ovo elle isk ande urra ley mar ond una ivo este aldi onne".split()
)
ACCOUNT_TRADES = (
    ("Logistics", "Transport"), ("Foods", "Food"), ("Optics", "Manufacturing"),
    ("Textiles", "Manufacturing"), ("Clinics", "Health"), ("Dental", "Health"),
    ("Builders", "Construction"), ("Timber", "Construction"), ("Hotels", "Travel"),
    ("Ferries", "Travel"), ("Savings", "Finance"), ("Assurance", "Finance"),
    ("Software", "Software"), ("Studios", "Media"), ("Print", "Media"), ("Pumps", "Manufacturing"),
    ("Motors", "Manufacturing"), ("Farms", "Food"), ("Energy", "Energy"), ("Water", "Energy"),
    ("Academy", "Education"), ("Retail", "Retail"), ("Outdoor", "Retail"), ("Council", "Public"),
)  # fmt: skip
CITIES = tuple("Northbay Eastmoor Lowfield Kirkholm Sundvik Altburg Montrel Riverne".split())
TITLES = (
    "Head of Operations", "Managing Director", "IT Manager", "Purchasing Manager", "Finance Lead",
    "Plant Manager", "Head of Service", "Project Lead",
)  # fmt: skip
ROLES = ("decision maker", "user", "purchasing", "adviser")
PRODUCTS = (
    ("Beacon Starter", "Beacon"), ("Beacon Plus", "Beacon"), ("Beacon Site", "Beacon"),
    ("Harbour Core", "Harbour"), ("Harbour Fleet", "Harbour"), ("Trellis Care", "Services"),
    ("Trellis Training", "Services"),
)  # fmt: skip
SEGMENTS = ("Small business", "Mid-market", "Enterprise", "Public sector")
LEAD_SOURCES = ("Website", "Referral", "Outbound", "Trade fair", "Partner")
TEAMS = ("North", "South", "East", "West")
COMPETITORS = ("Brightfold", "Kvasir Tools", "Pellucid Works")
STAGES = (
    ("Qualify", "Discover", "Evaluate", "Propose", "Negotiate", "Won", "Lost"),
    ("First talk", "Need agreed", "Demo", "Quote sent", "Final terms", "Closed won", "Closed lost"),
    ("Prospect", "Meeting", "Solution", "Offer", "Contract", "Order", "Declined"),
)
# Currency of the firm: its own zone, then the buyers' (country, region, zone, share).
MARKETS = {
    "EUR": (
        "Europe/Berlin",
        (
            ("DE", "Central", "Europe/Berlin", 5), ("FR", "West", "Europe/Paris", 2),
            ("ES", "South", "Europe/Madrid", 2), ("FI", "North", "Europe/Helsinki", 1),
            ("US", "Overseas", "America/New_York", 1),
        ),
    ),
    "GBP": (
        "Europe/London",
        (
            ("GB", "Home", "Europe/London", 6), ("IE", "Home", "Europe/Dublin", 2),
            ("NL", "Continent", "Europe/Amsterdam", 2), ("SG", "Overseas", "Asia/Singapore", 1),
        ),
    ),
    "USD": (
        "America/New_York",
        (
            ("US", "East", "America/New_York", 4), ("US", "Central", "America/Chicago", 3),
            ("US", "West", "America/Los_Angeles", 3), ("CA", "East", "America/Toronto", 1),
            ("GB", "Overseas", "Europe/London", 1),
        ),
    ),
}  # fmt: skip
NEXT_STEPS = (
    "Call to agree the next meeting", "Send the revised offer", "Get the technical contact in",
    "Ask who else decides", "Send the reference from the same trade", "Walk through the contract",
    "Agree the start date", "Check the budget with finance",
)  # fmt: skip
LOST_REASONS = ("Price", "Competitor", "No budget", "Timing", "Missing function")
SUBJECTS = {
    "email": ("Your question", "Documents as discussed", "Proposal", "Dates for a talk"),
    "call": ("Call", "Short call", "Call about open points"),
    "meeting": ("First meeting", "Demo", "Workshop", "Review of the offer"),
}

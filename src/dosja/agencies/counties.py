"""The twelve counties of Albania: fixed ids with their names; stored values hold the id alone."""

COUNTIES = {
    "berat": "Berat",
    "diber": "Dibër",
    "durres": "Durrës",
    "elbasan": "Elbasan",
    "fier": "Fier",
    "gjirokaster": "Gjirokastër",
    "korce": "Korçë",
    "kukes": "Kukës",
    "lezhe": "Lezhë",
    "shkoder": "Shkodër",
    "tirane": "Tiranë",
    "vlore": "Vlorë",
}
"""County id -> Albanian name, in the order of the Albanian alphabet."""

_ENGLISH = {"tirane": "Tirana"}


def county_name(county: str, language: str = "sq") -> str:
    """The name of a county in `language`; an unknown id is shown as it is, "" stays empty."""
    if language == "en" and county in _ENGLISH:
        return _ENGLISH[county]
    return COUNTIES.get(county, county)

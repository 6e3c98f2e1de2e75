"""Names in full, given and family names."""

from __future__ import annotations

from ..case import Case, Expected, Message, identify, kind_cases, post_json

NAME = kind_cases(
    "name",
    "Ottoline Brakspear",
    found={
        "as given": ("Ottoline Brakspear", "()"),
        "lower case": ("ottoline brakspear", ""),
        "upper case": ("OTTOLINE BRAKSPEAR", "uppercase"),
        "family name first, comma": ("Brakspear, Ottoline", ""),
        "family name first": ("Brakspear Ottoline", ""),
        "HL7": ("BRAKSPEAR^OTTOLINE", ""),
        "dotted": ("ottoline.brakspear", ""),
        "underscore": ("ottoline_brakspear", ""),
        "slug": ("ottoline-brakspear", ""),
        "slug of a page": ("/patients/ottoline-brakspear/edit", ""),
        "closed up": ("ottolinebrakspear", ""),
        "camel case": ("OttolineBrakspear", ""),
        "a title in front": ("Mrs Ottoline Brakspear", ""),
        "a possessive": ("Ottoline Brakspear's", ""),
        "two spaces": ("Ottoline  Brakspear", ""),
        "no-break space": ("Ottoline\u00a0Brakspear", ""),
        "a line break between": ("Ottoline\nBrakspear", ""),
        "initial and family name": ("O. Brakspear", "initial"),
    },
    near={
        "another given name": "Ottilie Brakspear",
        "another family name": "Ottoline Brakspoor",
        "a longer family name": "Ottoline Brakspearson",
        "a longer given name": "Pottoline Brakspear",
        "the given name": "Ottoline",
        "the family name": "Brakspear",
        "a word between": "Ottoline met Brakspear",
        "two people": "Ottoline Smith and John Brakspear",
        "another initial": "E. Brakspear",
    },
)

ACCENTED = kind_cases(
    "name",
    "Élodie Quévreux",
    found={
        "as given": ("Élodie Quévreux", "()"),
        "upper case": ("ÉLODIE QUÉVREUX", ""),
        "decomposed": ("E\u0301lodie Que\u0301vreux", ""),
        "without accents": ("Elodie Quevreux", "ascii"),
        "slug": ("elodie-quevreux", ""),
        "named entities": ("&Eacute;lodie Qu&eacute;vreux", ""),
        "percent, UTF-8": ("%C3%89lodie%20Qu%C3%A9vreux", ""),
        "percent, latin-1": ("%C9lodie+Qu%E9vreux", ""),
        "mojibake": ("Ã‰lodie QuÃ©vreux", ""),
    },
    near={
        "another letter": "Élodie Quévreax",
        "the given name": "Élodie",
        "without accents, another": "Elodie Quevreax",
    },
)

HYPHENED = kind_cases(
    "name",
    "Anneliese Vorn-Tharpwick",
    found={
        "as given": ("Anneliese Vorn-Tharpwick", "()"),
        "space for the hyphen": ("Anneliese Vorn Tharpwick", ""),
        "closed up": ("anneliese.vorntharpwick", ""),
        "no-break hyphen": ("Anneliese Vorn\u2011Tharpwick", ""),
        "family name first": ("Vorn-Tharpwick, Anneliese", ""),
    },
    near={"another": "Anneliese Vorn-Tharpwock", "the family name": "Vorn-Tharpwick"},
)

APOSTROPHE = kind_cases(
    "name",
    "Siobhan O'Quillcarrow",
    found={
        "as given": ("Siobhan O'Quillcarrow", "()"),
        "curled": ("Siobhan O’Quillcarrow", ""),
        "without": ("Siobhan OQuillcarrow", ""),
        "entity": ("Siobhan O&#39;Quillcarrow", ""),
        "slug": ("siobhan-o-quillcarrow", ""),
        "doubled, as in SQL": ("Siobhan O''Quillcarrow", ""),
        "backslash": ("Siobhan O\\'Quillcarrow", ""),
    },
    near={"another": "Siobhan O'Quillcarron", "the family name": "O'Quillcarrow"},
)

CHINESE = kind_cases(
    "name",
    "欧阳慕青",
    found={
        "as given": ("欧阳慕青", "()"),
        "percent": ("%E6%AC%A7%E9%98%B3%E6%85%95%E9%9D%92", ""),
        "entities": ("&#27431;&#38451;&#24917;&#38738;", ""),
        "JavaScript": ("\\u6b27\\u9633\\u6155\\u9752", ""),
    },
    near={"another": "欧阳慕清", "the family name": "欧阳"},
)

CYRILLIC = kind_cases(
    "name",
    "Зинаида Вортынская",
    found={
        "as given": ("Зинаида Вортынская", "()"),
        "upper case": ("ЗИНАИДА ВОРТЫНСКАЯ", ""),
        "family name first": ("Вортынская Зинаида", ""),
    },
    near={"another": "Зинаида Вортынский", "a longer": "Зинаида Вортынскаян", "the given name": "Зинаида"},
)

COMMON = kind_cases(
    "name",
    "May Young",
    found={
        "under its key": ({"name": "May Young"}, ""),
        "under its key, lower case": ({"patient_name": "may young"}, ""),
    },
    near={"in a sentence": "those who may young or old apply", "another": {"name": "May Yong"}},
)

GIVEN = kind_cases(
    "given_name",
    "Ottoline",
    found={
        "first_name": ({"first_name": "Ottoline"}, ""),
        "firstName": ({"firstName": "Ottoline"}, ""),
        "given_name, upper case": ({"given_name": "OTTOLINE"}, ""),
        "fn, sha256": ({"fn": "1e888302df68c14cd4c95ebd17c822d3979b6226932e4921084d517275045cf4"}, "sha256 hex"),
    },
    near={
        "in prose": "Ottoline",
        "another": {"first_name": "Ottilie"},
        "longer": {"first_name": "Ottolines"},
        "under another key": {"theme": "Ottoline"},
    },
)

FAMILY = kind_cases(
    "family_name",
    "Brakspear",
    found={
        "last_name": ({"last_name": "Brakspear"}, ""),
        "surname": ({"surname": "brakspear"}, ""),
        "familyName": ({"familyName": "Brakspear"}, ""),
        "lastname": ({"lastname": "BRAKSPEAR"}, ""),
    },
    near={
        "in prose": "Brakspear",
        "another": {"last_name": "Brakspoor"},
        "under another key": {"brewery": "Brakspear"},
    },
)


def _spelled_in(encoding: str, name: str) -> Case:
    body = f"{name} arrived".encode(encoding)
    message = Message("POST", "https://collect.example/", {"Content-Type": f"text/plain; charset={encoding}"}, body)
    return Case(f"name {name} in {encoding}", message, identify(name=name), (Expected("name", "body"),))


ENCODED = [
    _spelled_in("iso-8859-1", "Élodie Quévreux"),
    _spelled_in("cp1252", "Élodie Quévreux"),
    _spelled_in("utf-16-le", "Élodie Quévreux"),
    _spelled_in("utf-16-be", "Élodie Quévreux"),
    _spelled_in("utf-16", "欧阳慕青瑶"),
    _spelled_in("gbk", "欧阳慕青瑶"),
    _spelled_in("koi8-r", "Зинаида Вортынская"),
    _spelled_in("cp1251", "Зинаида Вортынская"),
]

BOTH = identify(given_name="Ottoline", family_name="Brakspear")
PARTS = [
    Case(
        "given and family name as FHIR writes them",
        post_json({"name": [{"family": "Brakspear", "given": ["Ottoline"]}]}),
        BOTH,
        (Expected("given_name", "body.json:name[0].given[0]"), Expected("family_name", "body.json:name[0].family")),
    ),
    Case(
        "given and family name in two keys",
        post_json({"user": {"first": "Ottoline", "last": "Brakspear"}}),
        BOTH,
        (Expected("given_name", "body.json:user.first"), Expected("family_name", "body.json:user.last")),
    ),
    Case(
        "given and family name in a table",
        post_json({"rows": [["Ottoline", "Brakspear", 3]]}),
        BOTH,
        (Expected("given_name", "body.json:rows[0][0]"), Expected("family_name", "body.json:rows[0][1]")),
    ),
    Case("given name of one, family name of another", post_json({"first": "Ottoline", "last": "Smith"}), BOTH[1:]),
]

CASES = NAME + ACCENTED + HYPHENED + APOSTROPHE + CHINESE + CYRILLIC + COMMON + GIVEN + FAMILY + ENCODED + PARTS

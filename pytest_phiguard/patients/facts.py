"""Health facts: rare conditions, medications and device models of several words; knows no person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_CONDITIONS = (
    "acquired haemophilia A", "alkaptonuric ochronosis", "antisynthetase syndrome", "autoimmune encephalitis",
    "Behçet uveitis", "bullous pemphigoid", "Castleman disease", "chronic granulomatous disease",
    "cold agglutinin disease", "cystinotic nephropathy", "eosinophilic fasciitis", "Erdheim-Chester disease",
    "familial chylomicronaemia", "Goodpasture syndrome", "granulomatosis with polyangiitis", "hereditary angioedema",
    "hypophosphatasia of adulthood", "idiopathic hypersomnia", "Kennedy bulbospinal atrophy", "Lambert-Eaton syndrome",
    "limb-girdle dystrophy", "lymphangioleiomyomatosis", "myasthenia gravis", "neuromyelitis optica",
    "paroxysmal nocturnal haemoglobinuria", "pemphigus vulgaris", "pulmonary alveolar proteinosis",
    "refractory sprue", "stiff-person syndrome", "systemic mastocytosis", "transthyretin amyloidosis",
    "Waldenström macroglobulinaemia",
)  # fmt: skip
_MEDICATIONS = (
    "amifampridine phosphate", "avacopan capsules", "berotralstat hydrochloride", "burosumab injection",
    "cannabidiol oral solution", "cysteamine bitartrate", "deflazacort suspension", "eculizumab infusion",
    "efgartigimod alfa", "eliglustat tartrate", "givosiran sodium", "icatibant acetate", "inotersen sodium",
    "lanadelumab injection", "lonafarnib capsules", "metreleptin injection", "migalastat hydrochloride",
    "nitisinone tablets", "pegloticase infusion", "pyridostigmine bromide", "ravulizumab infusion",
    "rituximab infusion", "sapropterin dihydrochloride", "satralizumab injection", "sirolimus tablets",
    "sodium phenylbutyrate", "tafamidis meglumine", "teduglutide injection", "tiopronin tablets",
    "trientine tetrahydrochloride", "uridine triacetate", "vutrisiran injection",
)  # fmt: skip
# Models of makers that do not exist, so that no report accuses one that does.
_MAKERS = ("Aldergrove", "Brevarin", "Cardelle", "Dorvalen", "Halvorine", "Kelstrand", "Morvanta", "Pellucine")
_DEVICES = (
    "cochlear processor", "glucose sensor", "hearing aid", "infusion pump", "insulin patch pump", "loop recorder",
    "nerve stimulator", "pacemaker", "peritoneal cycler", "spinal stimulator", "ventricular assist pump",
    "ventilator",
)  # fmt: skip


def draw_condition(random: Random) -> str:
    """Return a condition of twelve letters and more."""
    return random.choice(_CONDITIONS)


def draw_medication(random: Random) -> str:
    """Return a medication, with its form or salt."""
    return random.choice(_MEDICATIONS)


def draw_device_model(random: Random) -> str:
    """Return a device model, such as ``Halvorine H482 insulin patch pump``."""
    maker = random.choice(_MAKERS)
    return f"{maker} {maker[0]}{random.randrange(100, 1000)} {random.choice(_DEVICES)}"

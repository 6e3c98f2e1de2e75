"""Twenty people who are nobody's patients, of the same shapes, for messages about somebody else."""

from __future__ import annotations

from corpus.people import Person, Registry, Roster, make_people

_NAMES = """
Kordelia|Vandersloot-Pryce|Kordelia Vandersloot-Pryce|kordelia vandersloot|
Théodule|Crèvecoeur|Théodule Crèvecoeur|theodule crevecoeur|
Mary-Ellen|Hollingberry|Mary-Ellen Hollingberry|maryellen hollingberry|
Siobhán|O'Mhaolalaidh|Siobhán O'Mhaolalaidh|siobhan omhaolalaidh|
梓萱|司徒|司徒梓萱|zixuan situ|
Дмитрий|Белогорохов|Дмитрий Белогорохов|dmitri belogorokhov|
إسماعيل|البوزيديني|إسماعيل البوزيديني|ismail bouzidini|
結衣奈|長谷部川|長谷部川 結衣奈|yuina hasebegawa|
Bo|Xu|Bo Xu|bo xu|
April|Waters|April Waters|april waters|
Jane|Brown|Jane Brown|jane brown|
Søren|Kjærholmgaard|Søren Kjærholmgaard|soren kjaerholmgaard|
Çağla|Yıldızoğulları|Çağla Yıldızoğulları|cagla yildizogullari|
Götz|Großschädlbauer|Götz Großschädlbauer|goetz grossschaedlbauer|
José Ángel|Ibáñez del Castillejo|José Ángel Ibáñez del Castillejo|joseangel ibanezcast|
Đức Thịnh|Trần Hoàng|Trần Hoàng Đức Thịnh|ducthinh tranhoang|
Żaneta|Pszczółkowska|Żaneta Pszczółkowska|zaneta pszczolkowska|
Thessaly|Ormondroyd|Thessaly Ormondroyd|thessaly ormondroyd|
Αριστοτέλης|Χατζηδημητρίου|Αριστοτέλης Χατζηδημητρίου|aristotelis chatzid|
Olumidefemi|Adegbenrokanmi|Olumidefemi Adegbenrokanmi|olumidefemi adegbenrokanmi|
"""
STRANGERS = Roster(
    "S",
    tuple(tuple(line.split("|")) for line in _NAMES.strip().split("\n")),  # type: ignore[arg-type]
    tuple(
        "Birchampton Elmsworthy Copperlea Nettlebridge Yarrowdene Heathcombe Swanmereton Foxgrovely Bath Mudgleford Ironbeckham "
        "Larchminster Saint-Orvalon Grumbleshaw Tansywick Cloverhithe Netherbrisk Puddlethorpe Umberstow Jackdawley".split()
    ),
    tuple(
        "Marigoldine Toadflaxen Whinberry Cuckoofield Teaselmoor Bramblings Corncrake Lapwinger Buttercross Dandelyon Foxtailing "
        "Greylagged Hartstongue Juniperine Kingfishery Lavenderly Moorhenny Nightjarring Ospreyton Primrosely".split()
    ),
    tuple(
        "osteogenesis imperfecta|plantar fasciitis|Ehlers-Danlos syndrome|bullous pemphigoid|eczema|Behcet disease|temporal "
        "arteritis|celiac disease|sickle cell anemia|vertigo|alopecia areata|retinitis pigmentosa|essential thrombocythemia|cluster "
        "headache|psoriatic arthritis|Wilson disease|hepatitis C infection|placenta previa|restless legs|familial Mediterranean "
        "fever".split("|")
    ),
    tuple(
        "denosumab ibuprofen prednisone apixaban budesonide omalizumab warfarin ursodiol tacrolimus betahistine baricitinib "
        "lutein hydroxyurea verapamil etanercept penicillamine sofosbuvir nifedipine ropinirole colchicine".split()
    ),
    tuple(
        "Contour Next|OneTouch Verio|Medisafe Cap|Trividia True|ResMed N20|Propeller Puck|Confirm Rx|Embrace2|Wearlink|Lunis SP|"
        "Kardia 6L|Livongo BG300|Oura G3|Zio XT|Muse S|Withings BPM|Tandem Sig|Ember 2|Cala kIQ|Owlet FDA".split("|")
    ),
    offset=121,
)


def make_strangers(seed: int | str, registry: Registry) -> tuple[Person, ...]:
    """Make people none of whose values are registered."""
    for attempt in range(40):
        strangers = make_people(f"{seed}/{attempt}", STRANGERS)
        known = [(p.label, kind) for p in strangers for kind, value in p.values.items() if registry.knows(value)]
        if not known:
            return strangers
    raise ValueError(f"values of strangers that are patients' too: {known}")

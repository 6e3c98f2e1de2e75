"""Rare names: put together from the elements of real ones; knows no address and no number.

Every name has at least six letters and is no word, so that it is never found where it was not sent. Germanic and Slavic
given names, and the surnames of England, Scandinavia, Bohemia and the Basque Country that were places once, are made
of two or three elements: combinations that nobody is known to bear are as human as those that somebody does.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    # One list for each position of a name; any element goes with any of the next list.
    Elements = tuple[Sequence[str], ...]

_GERMANIC = (
    """Adal Aegil Agin Alawi Amalo Ansel Arbo Arnul Athal Audo Baldu Beatel Berin Bilo Blith Brando Brun Burch Chado
    Chlod Cuno Dago Dietel Drago Drut Eber Ebur Ecgel Eilo Engil Eormen Erchan Erlan Ermen Ewar Fara Fastel Folc
    Frawi Frode Fulc Gaiso Garo Gasto Geben Gerwen Giso Godel Grimo Gunder Hadu Haimo Harmo Hathu Hefan Helmo Herle
    Hildu Hludo Hrode Hugel Idun Imma Ingel Irmen Isan Kuno Landel Leode Leuto Lindo Ludo Madel Magan Marco Meino
    Modo Mundel Nandel Nantel Nithar Nordo Notger Odal Orten Osgar Otmar Ragin Rando Reido Ricel Rodel Rumo Sandra
    Sarel Saxo Sigis Snello Stalo Starco Sunde Swano Swidel Tanko Tassil Theude Thiet Thoren Trasa Trudo Ulfar Uodal
    Wala Waldre Wando Warin Wendel Werin Widu Wigan Wille Winde Wolfar Wunni""".split(),
    """bald balda baud berga bero bodo brand burga drada druda effa fara fleda frida friga gardis gaud gelda gerda
    gilda gisel gisla goza grima gunda gundis hadis hailis hardis heida helma hilda hulda kunda lanta leva liba
    linda lindis liuba loga luba luga manna meta mina moda munda munt muta nanda nota rada radis rama ranna rata
    ricus risia runa sanna senda sindis sinda snota stana suinda swana thanka thrada trada tranda trudis valda vanna
    vara vigis vinia vulfa wakar wala wara wardis wida winda wynna""".split(),
)
_SLAVIC = (
    """Boži Brati Budi Česti Dobře Drahi Dražo Hněvo Hosti Jaro Jesti Kazi Krasi Květo Lubo Luděk Milo Mněti Mojmo
    Pravo Přemy Radě Rosti Slavě Soběo Spyti Stani Svato Svěbo Těcho Tvrdi Unislo Václa Velo Věnce Vito Vojtě Vrati
    Záviš Zbyněko Zdeně Zdibo Želi Žito""".split(),
    "bora drava dragá hněva hosta mila mirka misla slavka voj vít živa".split(),
)
# Given names that stand alone.
_WHOLE = (
    """Aristéa Bérengarde Blaženka Brynveldur Caoilfhinn Cunégonde Drahomilka Dubhghlas Eleutherio Eudoxie Eustacia
    Faolchú Fidelmena Fionnghuala Gráinneog Guðvinna Gwenllianne Hallveldur Heloïsette Hyacinthe Ingvinja Ispolitá
    Jarmilka Jindrovka Kazimíra Kolbjørna Krešimira Leofwynna Ljudevita Llinosanne Marzenka Melisande Mstislava
    Muirgheal Nepomucena Ottoline Ottokára Parthenija Perpetuina Philiberta Quirinusa Radegunde Ragnvinna Rognvinur
    Saoirsena Scholastica Sæunneva Tancredina Teofilówna Theophanie Thorvaldine Torgunnur Tryphonia Ulrikkeline
    Valburgína Venceslava Walpurgia Xiomarina Ysoldeanne Zbigniewa Zdeňkava Zénobieline Þorgerðína""".split(),
)
_ENGLISH = (
    """Ald Amb Arv Athl Bagsh Barl Beck Belv Bexl Birk Blath Bold Brak Branc Braz Breth Brock Bulv Cadd Calv Carl Chelv
    Clath Colv Copp Corv Cranv Culv Dagl Delv Dowl Drev Dunk Eld Elv Esk Ethl Fandl Farl Fenw Feth Flav Garb Garst
    Gild Glanv Gotl Grend Grist Gulv Hack Halv Harl Hath Helv Hesp Hick Holk Hoth Hunk Ibb Ink Iselv Jarv Jesm Kelv
    Kelm Kirt Lath Lenv Linv Loth Lulv Mald Mathl Melv Mink Morv Mulv Nelth Nibb Nolv Nuth Oakv Olv Orp Oxv Padv
    Pelv Pind Poth Pulv Quarl Quenv Ratv Redv Ribb Rolv Ruth Sadv Selv Sheth Silm Skelm Solv Soth Stelv Swath Tadv
    Telv Threl Tolv Tresk Tulv Ulv Unth Velv Wadl Walv Weth Wilv Wolv Wulth Wym Yalv Yeld Yolv""".split(),
    "el en er in".split(),
    """spear thwaite croft combe holt garth leigh stead worthy bourne mere wick thorpe sett hurst naught scale gill
    keld rigg beck firth haugh shaw lowe tarn holme wray fleet hythe staithe toft wath barrow brough cleugh cote
    dene dyke fell grave heugh hope knowe lache maer moss pike raine royd slack slade snape syke thwayt trough twist
    twizle waite wardle wham whistle wold yate""".split(),
)
_NORDIC = (
    """Ahlgrå Alfsjö Askö Bergsä Bjällra Blåsjö Brännö Dalsjö Djurgår Ekersjö Elfsbö Enskär Fagersö Falkå Fiskesjö
    Frösa Furusjö Gråsjö Gullbrå Hägers Hallsjö Havsö Hjelmsä Högsjö Holmsjö Isbjör Järnå Källsjö Klövers Knutsbö
    Kråksjö Lövsjö Långsjö Mörksjö Nackarö Näversjö Norrsjö Öjersjö Ormsjö Ravnså Ribersö Rönnsjö Sältsjö Skogså
    Skärsjö Släntsjö Stensjö Strömså Svansjö Sälgsjö Tallsjö Tjärnö Torpsjö Uggelsjö Ulvsjö Vargsjö Västersjö
    Vildsjö Ängersjö Åkersjö""".split(),
    """berg blad borg brandt dahl fors gren grim gård hagen hjelm kvist lund malm mark näs qvist skans skog sköld stad
    stam strand stråle strøm sund svärd torp vall vik""".split(),
)
_CZECH = (
    """Brdlí Brzobo Bžochá Chlumě Chrpá Čapká Čečeli Čihá Daňkovi Dlouhá Drábe Fiálke Hlavá Hnátko Hrabě Hrdlič Hvězdo
    Jeřábi Jílko Kadlči Klíčni Kněžá Kobylá Kopřivi Koželu Kraví Křepelá Kubíčko Kvapilo Lhotá Mládko Mrázko Nebeské
    Nedvědi Ondráčko Pavlíčko Peřinko Pivoňko Plevové Prášilo Řezníčko Říhové Sedlači Skřivá Slunéčko Sněžní
    Straková Svobodni Šafránko Šindelá Škvoré Šťastni Tesárko Trnkové Vančuri Vlčko Vrabčí Vrbi Zahradní Zvoní
    Žižkové""".split(),
    """bský censký chovský cký dovský hradský kovský lánský lovský mínský nický novský radský rovský slavský tínský
    tovský vanský vický vský""".split(),
)
_BASQUE = (
    """Agirre Aldai Amuni Arantza Areiza Arrizu Astiga Azkarra Barrene Beraza Elizo Erraz Etxarri Ezkerre Gabirol
    Gaztañ Goikoe Iparra Iturri Larraña Lasarte Leizao Mendizu Muguru Olabarri Otadui Sagarmi Uriarte Urruti
    Zubiaur""".split(),
    """barrena beitia berriaga bidea duibar egiluz eguren etxaga garaia gogeaska goiria gorria iturbe koetxea mendiaga
    murgia oltzaga ondoa txipia ugarte urdina zabalo zelaia zuriaga""".split(),
)
GIVEN: tuple[Elements, ...] = (_GERMANIC, _SLAVIC, _WHOLE)
FAMILY: tuple[Elements, ...] = (_ENGLISH, _NORDIC, _CZECH, _BASQUE)


def draw_given_name(random: Random) -> str:
    """Return a given name, such as ``Ottoline``."""
    return _draw(random, GIVEN)


def draw_family_name(random: Random) -> str:
    """Return a family name, such as ``Holkerthwaite``."""
    return _draw(random, FAMILY)


def draw_place_word(random: Random) -> str:
    """Return an English place name, such as ``Brakenspear``."""
    return _draw(random, (_ENGLISH,))


def _draw(random: Random, stocks: Sequence[Elements]) -> str:
    """Return a name of one of the stocks, each combination of every stock being equally likely."""
    sizes = [prod(map(len, stock)) for stock in stocks]
    stock = random.choices(stocks, sizes)[0]
    return "".join(random.choice(elements) for elements in stock)

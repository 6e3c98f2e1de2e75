"""Numbers that somebody issues to a person, one function each; every one from a range that nobody is ever given.

Those without a reserved range have ten characters and more, begin with letters and hold no run, so that they are
neither a placeholder nor a number of somebody else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.patients.draws import draw_digits, draw_letters, is_placeholder

if TYPE_CHECKING:
    from random import Random

# Area codes of the United States that were in service before 2013, so that every release of `phonenumbers` knows them.
_AREA_CODES = tuple(
    """201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252
    253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320
    321 323 325 330 334 336 337 347 351 352 360 361 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419
    423 424 425 432 434 435 440 443 469 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518
    520 530 540 541 551 559 561 562 563 567 570 571 573 574 575 580 585 586 601 602 603 605 606 607 608 609 610 612
    614 615 616 617 618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 701 702 703 704 706 707 708
    712 713 714 715 716 717 718 719 720 724 727 731 732 734 740 754 757 760 763 765 770 772 773 774 775 781 785 786
    801 802 803 804 805 806 808 810 812 813 814 815 816 817 818 828 830 831 832 843 845 847 848 850 856 857 858 859
    860 862 863 864 865 870 901 903 904 906 907 908 909 910 912 913 914 915 916 917 918 919 920 925 928 931 936 937
    940 941 949 951 952 954 956 970 971 972 973 978 979 980 985 989""".split()
)
# IRS: individual taxpayer numbers have 50-65, 70-88, 90-92 and 94-99 as 4th and 5th digit, adoption numbers 93.
_SSN_GROUPS = tuple(f"{group:02}" for group in (*range(1, 50), *range(66, 70), 89))
# 49 CFR 565.15(c): what each character of a vehicle identification number counts, and the weight of each position.
_VIN_VALUES = {
    sign: int(value)
    for sign, value in zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", "123456781234579234567890123456789", strict=True)
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
# Letters that may stand anywhere in a VIN; the first ten are model years too (49 CFR 565.15(d)).
_VIN_LETTERS = "BCDFGHJKLMNPRSTVWX"
_BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def draw_phone(random: Random) -> str:
    """Return a number in E.164 form from 555-0100 to 555-0199, which are kept for fiction (ATIS-0300115)."""
    while True:
        number = f"1{random.choice(_AREA_CODES)}55501{random.randrange(100):02}"
        if not is_placeholder(number):
            return f"+{number}"


def draw_ssn(random: Random) -> str:
    """Return a social security number that begins with 9, which the SSA never assigns, and is no taxpayer number."""
    while True:
        ssn = f"{random.randrange(900, 1000)}-{random.choice(_SSN_GROUPS)}-{random.randrange(1000, 10000)}"
        if not is_placeholder(ssn.replace("-", "")):
            return ssn


def draw_mrn(random: Random) -> str:
    """Return a medical record number, such as ``MRK48213907``."""
    return f"MR{draw_letters(random, 1)}{draw_digits(random, 8)}"


def draw_health_plan_id(random: Random) -> str:
    """Return a health plan beneficiary number, such as ``XKH482139075``."""
    return f"X{draw_letters(random, 2)}{draw_digits(random, 9)}"


def draw_account(random: Random) -> str:
    """Return an account number, such as ``ACV4821390756``."""
    return f"AC{draw_letters(random, 1)}{draw_digits(random, 10)}"


def draw_license(random: Random) -> str:
    """Return a certificate or licence number, such as ``DLQ48213907``."""
    return f"DL{draw_letters(random, 1)}{draw_digits(random, 8)}"


def draw_device_serial(random: Random) -> str:
    """Return a device serial number, such as ``SNB482139KX07``."""
    return f"SN{draw_letters(random, 1)}{draw_digits(random, 6)}{draw_letters(random, 2)}{draw_digits(random, 3)}"


def draw_vehicle(random: Random) -> str:
    """Return a vehicle identification number with a valid check digit, of a maker that ISO 3780 has not assigned.

    AP to A0 are the codes of no country.
    """
    maker = f"AZ{draw_letters(random, 6, _VIN_LETTERS)}"
    vin = f"{maker}0{draw_letters(random, 2, _VIN_LETTERS[:10])}{draw_digits(random, 6)}"
    total = sum(_VIN_VALUES[sign] * weight for sign, weight in zip(vin, _VIN_WEIGHTS, strict=True))
    check = "0123456789X"[total % 11]
    return f"{maker}{check}{vin[9:]}"


def draw_biometric(random: Random) -> str:
    """Return the id of a fingerprint template, such as ``FPTX7k…``: a prefix and 24 letters and digits."""
    return f"FPT{draw_letters(random, 24, _BASE62)}"


def draw_token(random: Random) -> str:
    """Return a pseudonymous id: 26 letters and digits that begin with a letter (150 bits)."""
    return draw_letters(random, 1, _BASE62[:52]) + draw_letters(random, 25, _BASE62)

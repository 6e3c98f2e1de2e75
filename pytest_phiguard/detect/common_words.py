"""Values and words that stand in every code base, so that meeting them proves nothing; judges no kind."""

from __future__ import annotations

# The placeholders of documentation, forms and fixtures, folded and squashed.
PLACEHOLDERS = frozenset(
    """johndoe janedoe johnsmith janesmith jdoe jsmith johnqpublic joebloggs maxmustermann erikamustermann foobar
    testuser testpatient testtest firstlast firstnamelastname yourname fullname someuser username demouser
    adminuser user admin test guest demo example anonymous unknown none null undefined patient administrator
    root 123mainst 123mainstreet 1mainst 1mainstreet a1b2c3d4 abc123 abcd1234 abc12345 abcdefgh changeme
    placeholder""".split()
)
PLACEHOLDER_MAILBOXES = frozenset(
    """test user admin info foo bar example email me you name someone somebody support contact hello noreply nobody
    root demo guest postmaster webmaster username a b c x y""".split()
)
PLACEHOLDER_DOMAINS = frozenset(
    """example.com example.org example.net example.edu test.com foo.com bar.com domain.com email.com mail.com
    company.com yourdomain.com mydomain.com localhost test.local""".split()
)
# Given and family names that are words, or so frequent that two of them meet by chance; the US Social Security
# Administration's and Census Bureau's top names, and names that English prose and source code hold as words.
COMMON_WORDS = frozenset(
    """aaron adam alan albert alex alexander alice allen amanda amber amy anderson andrea andrew angel ann anna anne
    anthony april arthur ashley august austin autumn bailey baker barbara bath bell ben benjamin betty bill black
    blake bob brad brandon brian bright brown bruce buffalo bush butler carl carol carter case chance charity
    charles charlotte chase chris christian christina christopher clark clay cole collins commerce cook cooper
    craig cross cruz cynthia daisy dale dan daniel david davis dawn day dean deborah denise dennis diana diaz
    donald donna dorothy doug douglas drew earl edward edwards elizabeth ella emily emma enterprise eric erica
    ethan eva evans evelyn faith field fields fisher flores ford foster fox frances frank garcia gary gene george
    gill gloria gomez gonzalez gordon grace grant gray green greg gregory griffin hall hannah harris harry harvey
    heath heather helen henry hernandez hill holly hope howard hughes hunt hunter independence iris ivy jack
    jackson jacob james jan jane janet jasmine jason jay jean jeff jennifer jenny jeremy jesse jessica jim joan
    joe john johnson jonathan jones jordan jose joseph joshua joy joyce juan judith judy julia julie june justin
    karen kate katherine kay keith kelly ken kenneth kevin kim king kyle lake lane larry laura lauren law lawrence
    lee lewis li lily linda lisa long lopez love luke lynn marcus margaret maria marie mark marsh martin martinez
    mary mason matt matthew may megan melissa mercy michael michelle mike miles miller mitchell mobile moon moore
    morales morgan morris murphy myers nancy nathan nelson nguyen nicholas nicole noah norma normal olivia orange
    ortiz owen page paradise parker pat patience patricia patrick paul perez peter peterson phil phillips phoenix
    pierce powell price providence rachel ralph ramirez ramos randy ray raymond reading rebecca red reed reyes
    richard richardson river rivera riverside robert roberts robin robinson rodriguez roger rogers roman ronald
    rose ross roy ruby russell ruth ryan sam samantha samuel sanchez sanders sandra sandy sara sarah scott sean
    sharon shaw shirley sky smith sophia star stephanie stephen steven stewart stone storm sue sullivan summer
    surprise susan taylor ted teresa theresa thomas thompson tim timothy tom torres turner tyler union victor
    victoria virginia walker walter ward washington watson way webb west white will william williams willow wilson
    win wood woods wright young zoe""".split()
)

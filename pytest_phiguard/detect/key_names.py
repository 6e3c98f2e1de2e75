"""The names that applications and vendors give to a patient's values; knows no text and no match.

Vendors' own: Meta ``em ph fn ln db ge ct st zp`` ("Customer information parameters"), Google Analytics ``uip``
("Measurement protocol parameters"), Snap ``u_hem``, Pinterest ``hashed_maids``, HL7 FHIR ``birthDate postalCode``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

# Written without separators and in lower case, as keys are compared.
KEY_NAMES: Mapping[Kind, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        Kind.NAME: "name fullname patientname patient displayname customername clientname username contactname "
        "realname subscribername membername holder cardholder recipientname nm",
        Kind.GIVEN_NAME: "givenname given firstname first fname fn forename vorname prenom middlename ufn",
        Kind.FAMILY_NAME: "familyname family lastname last lname ln surname nachname uln",
        Kind.USERNAME: "username user login userid uid uname handle nickname nick screenname alias account distinctid "
        "externalid",
        Kind.STREET: "street address address1 addr addr1 line line1 streetaddress addressline addressline1 "
        "streetline addressstreet homeaddress saddr",
        Kind.CITY: "city town ct locality addresslocality municipality ort uct",
        Kind.COUNTY: "county parish district addresscounty",
        Kind.ZIP: "zip zipcode postal postalcode postcode zp plz uzp zippostal zippostalcode zipplus zippluscode",
        Kind.GEO: "geo latlng latlong lnglat location coordinates coords coordinate ll position point lat "
        "latitude lon lng long longitude",
        Kind.DATE_OF_BIRTH: "dateofbirth dob db birthdate birthday birth born bday bdate birthdt geburtsdatum udb",
        Kind.ADMISSION_DATE: "admissiondate admission admitdate admitted admittedon admittedat admit dateofadmission "
        "admittime admissiontime visitdate dateofvisit encounterdate servicedate dateofservice dos "
        "appointmentdate appointment",
        Kind.DATE: "date visitdate dateofvisit encounterdate servicedate dateofservice dos appointmentdate "
        "appointment dischargedate discharged discharge dateofdeath deathdate dod deceased "
        "admissiondate admitdate admission diagnosisdate diagnosed proceduredate surgerydate surgery "
        "collectiondate labdate testdate refilldate filldate onsetdate onset bookingdate booking",
        Kind.AGE: "age patientage ageyears ageinyears yearsold userage",
        Kind.PHONE: "phone ph phonenumber tel telephone telephonenumber mobile mobilenumber mobilephone cell "
        "cellphone msisdn uph to sms",
        Kind.FAX: "fax faxnumber faxno",
        Kind.EMAIL: "email emailaddress mail em hem uhem e emails recipient to login user username userid",
        Kind.SSN: "ssn socialsecurity socialsecuritynumber socialsecurityno social taxid tin nationalid",
        Kind.MRN: "mrn medicalrecordnumber medicalrecord medicalrecordno recordnumber record chart chartnumber "
        "chartid patientid patientnumber patient pid pt ptid externalid distinctid userid uid",
        Kind.HEALTH_PLAN_ID: "healthplanid healthplan planid plan memberid member membernumber policy policynumber "
        "policyid subscriber subscriberid insurance insuranceid insurancenumber beneficiary beneficiaryid mbi",
        Kind.ACCOUNT: "account accountnumber accountno accountid acct acctno acctnumber acctid iban bankaccount "
        "customerid customernumber guarantor",
        Kind.LICENSE: "license licence licensenumber licenseno licencenumber driverslicense driverlicense "
        "drivinglicence certificate certificatenumber dln",
        Kind.VEHICLE: "vehicle vehicleid vin plate licenseplate numberplate registration platenumber",
        Kind.DEVICE_SERIAL: "deviceserial serial serialnumber serialno deviceserialnumber deviceid sn udi imei device "
        "deviceidentifier",
        Kind.URL: "url link href website homepage web site page uri u dl referrer referer",
        Kind.IP_ADDRESS: "ip ipaddress ipaddr uip clientip clientipaddress clientaddress remoteaddr remoteaddress "
        "remoteip forwardedfor forwarded realip sourceip userip srcip ipv ipoverride connectingip "
        "hostip peerip addr",
        Kind.BIOMETRIC: "biometric fingerprint voiceprint faceid irisscan template retina",
        Kind.PHOTO: "photo picture image avatar img face photourl pictureurl imageurl avatarurl portrait",
        Kind.OTHER: "token externalid distinctid userid uid pseudonym patientid pid sub",
        Kind.CONDITION: "condition conditions diagnosis diagnoses dx disease illness problem problems icd symptom "
        "symptoms indication ailment medicalcondition healthcondition disorder reason reasonforvisit",
        Kind.MEDICATION: "medication medications medicationname drug drugs drugname rx medicine prescription med meds "
        "medicinename treatment",
        Kind.DEVICE_MODEL: "devicemodel device devicename devices model product productname pump pumpmodel devicetype",
    }.items()
}

# Names that a date of today must stand under; ``date`` alone says nothing of a patient.
BARE_DATE_NAMES = frozenset({"date"})

# Words that say how a value is written, not whose it is.
WRITING_WORDS = frozenset(
    """value val hash hashed sha256 sha1 sha512 sha md5 text txt field input str string raw plain enc encoded
    encrypted b64 base64 hex lower normalized""".split()
)

# ``max-age`` and its like are the age of a copy, RFC 9111 section 5.2.
NO_AGE_WORDS = frozenset(
    {"max", "maximum", "min", "minimum", "s", "cache", "cookie", "session", "token", "account", "page"}
)

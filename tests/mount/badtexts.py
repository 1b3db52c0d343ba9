# SPDX-License-Identifier: Apache-2.0
"""Texts that a record must refuse: a table. Each starts from the good text of desk.household_text() or desk.member_text()."""
from collections import namedtuple

# make: from the good text. line, field: where the complaint is (None: not said). words: what the complaint must hold, in both languages.
# early: an error in a complete line that no later byte can mend, so that the write fails already.
Bad = namedtuple("Bad", "name make line field words early")


def swap(old, new):
    def make(text):
        old_bytes, new_bytes = (part if isinstance(part, bytes) else part.encode() for part in (old, new))
        assert old_bytes in text, (old, text)
        return text.replace(old_bytes, new_bytes)
    return make


def add(line):
    return lambda text: text + (line if isinstance(line, bytes) else line.encode())


CHOICES = ["urgent", "medium", "long", "เร่งด่วน", "ปานกลาง", "ระยะยาว"]

HOUSEHOLD = [
    Bad("unknown field, one letter off", swap("Urgency:", "Urgensy:"), 4, "Urgensy", ["“Urgency”", "did you mean", "หมายถึง"], True),
    Bad("unknown field, other case", swap("Urgency:", "urgency:"), 4, "urgency", ["“Urgency”", "did you mean"], True),
    Bad("unknown field, like nothing", swap("Urgency:", "Quux:"), 4, "Quux", ["“Quux”", "X_"], True),
    Bad("wrong choice", swap("medium", "purple"), 4, "Urgency", ["“purple”"] + CHOICES, True),
    Bad("wrong choice, one letter off", swap("medium", "medum"), 4, "Urgency", ["“medium”", "did you mean"] + CHOICES, True),
    Bad("no such day", swap("2565-04-22", "31/2/2565"), 7, "ConsentDate", ["31/2/2565", "there is no such day", "ไม่มีวันนี้"], True),
    Bad("no date", swap("2565-04-22", "เมื่อวาน"), 7, "ConsentDate", ["เมื่อวาน", "22/4/2565", "2565-04-22"], True),
    Bad("no such month", swap("2565-04-22", "2565-13-01"), 7, "ConsentDate", ["2565-13-01"], True),
    Bad("money with wrong commas", add("Income: 12,34.50\n"), 8, "Income", ["12,34.50", "1,234,567"], True),
    Bad("money with three decimals", add("Income: 1.505\n"), 8, "Income", ["1.505"], True),
    Bad("money in words", add("Income: มาก\n"), 8, "Income", ["มาก", "1,234.50"], True),
    Bad("negative number", swap("Families: 1", "Families: -1"), 5, "Families", ["-1", "negative", "ติดลบ"], True),
    Bad("number with decimals", swap("Families: 1", "Families: 1.5"), 5, "Families", ["1.5"], True),
    Bad("house code too short", add("HouseCode: 123\n"), 8, "HouseCode", ["11"], True),
    Bad("reference to nobody", add("Volunteer: nobody\n"), 8, "Volunteer", ["nobody"], False),
    Bad("reference to no member", add("Head: 99\n"), 8, "Head", ["99"], False),
    Bad("repeated field", add("Urgency: long\n"), 8, "Urgency", ["once", "line 4", "บรรทัด 4"], True),
    Bad("a line that is no field", add("just words\n"), 8, None, ["just words", "+", "#"], True),
    Bad("a continuation of nothing", lambda text: b"+ more\n" + text, 1, None, ["+"], True),
    Bad("a field name in Thai", swap("Urgency:", "ความเร่งด่วน:"), 4, None, ["ความเร่งด่วน", "A-Z"], True),
    Bad("a blank line inside", swap("Address:", "\nAddress:"), 4, None, ["blank line", "บรรทัดว่าง"], True),
    Bad("not UTF-8", swap("12 หมู่", b"\xb7\xd5\xe8"), 3, None, ["0xB7", "UTF-8"], True),
    Bad("a NUL byte", swap("12 หมู่", b"\0"), 3, None, ["NUL"], True),
    Bad("another Id", swap("Id: 70-0", "Id: 70-9"), 2, "Id", ["never changes", "เปลี่ยนไม่ได้", "70-0"], False),
    Bad("no Id", swap("Id: 70-", "X_Id: 70-"), None, "Id", ["missing", "Id: 70-0"], False),
    Bad("no such Id", swap("Id: 70-", "Id: 7-"), 2, "Id", ["70-0000001"], True),
    Bad("unfinished last line", add("Landm"), 8, None, ["Landm", ":"], False),
    Bad("nothing but a comment", lambda text: b"# \xe0\xb8\x81\n", None, "Id", ["missing"], False),
]

MEMBER = [
    Bad("member: wrong choice", swap("female", "femal"), 2, "Sex", ["“female”", "did you mean", "male", "other", "หญิง"], True),
    Bad("member: unknown scheme", add("Welfare: no-such-scheme\n"), 6, "Welfare", ["no-such-scheme"], False),
    Bad("member: unknown field", swap("Occupation:", "Ocupation:"), 3, "Ocupation", ["“Occupation”", "did you mean"], True),
]

# What programs are tried with: one of each sort.
FOR_PROGRAMS = [bad for bad in HOUSEHOLD if bad.name in
                ("unknown field, one letter off", "wrong choice", "reference to nobody", "another Id", "a line that is no field")]

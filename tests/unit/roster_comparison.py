"""Compares what an intake understood with what was expected: field by field, and as readable lines."""


def differences(found, expected, place=""):
    """Each expected fact that was not found. Order of persons and records and their keys do not matter."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            if key not in found:
                yield f"{place}.{key}: missing, expected {value!r}"
            else:
                yield from differences(found[key], value, f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(found) != len(expected):
            yield f"{place}: {len(found)} instead of {len(expected)}"
        for position, (one, other) in enumerate(zip(found, expected, strict=False)):
            yield from differences(one, other, f"{place}[{position}]")
    elif found != expected:
        yield f"{place}: {found!r} instead of {expected!r}"


def without_labels(data):
    """The result with names in the place of the labels of persons, persons and records in a fixed order."""
    names = {
        person["key"]: f"{person['given_name']} {person['family_name']}, {person.get('county')}"
        for person in data["persons"]
    }

    def relabelled(item):
        return {key: names[value] if key == "person" else value for key, value in item.items()}

    return {
        **data,
        "persons": sorted(
            ({k: v for k, v in person.items() if k != "key"} for person in data["persons"]),
            key=lambda person: names_of(person),
        ),
        "records": sorted(map(relabelled, data["records"]), key=lambda record: record["source_row"]),
        "merge_candidates": [relabelled(candidate) for candidate in data["merge_candidates"]],
    }


def names_of(person):
    return person["given_name"], person["family_name"], person.get("institution") or ""


PERSON = (
    "gender",
    "institution",
    "position",
    "role",
    "subject",
    "unit",
    "municipality",
    "county",
    "service_no",
)


def described(data):
    """The result in lines, to be read and compared by people; "-" where nothing is known."""
    names = {p["key"]: f"{p['given_name']} {p['family_name']}" for p in data["persons"]}
    lines = [f"{data['format']} header {data.get('header_rows') or data.get('header_row')}"]
    lines += [f"skipped {','.join(map(str, item['rows']))}: {item['why']}" for item in data["skipped_rows"]]
    lines += [f"refused {item['column']}: {item['why']}" for item in data["refused_columns"]]
    for person in data["persons"]:
        facts = [str(person[name] or "-") for name in PERSON if name in person]
        lines.append(" | ".join([names[person["key"]], *facts]))
    for record in data["records"]:
        lines.append(_record(record, names))
    lines += [f"{'/'.join(map(str, item['rows']))} {item['decision']}" for item in data["merge_candidates"]]
    lines += [f"{item['row']} {item['code']}" for item in data["issues"]]
    return lines


def _record(record, names):
    parts = [names[record["person"]], record["course"] or "-", record["start"] or "-"]
    if record["end"] != record["start"]:
        parts[-1] += ".." + record["end"]
    hours = "-" if record["hours"] is None else f"{record['hours']:g}"
    planned = f"/{record['planned_hours']:g}" if "planned_hours" in record else ""
    parts.append(f"{hours}{planned}h")
    parts += [f"{record[name]:g} {name}" for name in ("days", "credits") if record.get(name) is not None]
    if record.get("score") is not None:
        parts.append(f"score {record['score']:g}")
    if "passed" in record:
        parts.append({True: "passed", False: "failed", None: "?"}[record["passed"]])
    parts.append("completed" if record["completed"] else "open")
    return f"  {record['source_row']}: " + " | ".join(parts)

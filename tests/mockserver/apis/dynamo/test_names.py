from mockserver.apis.dynamo import names


def test_ids_have_the_shape_of_the_document(bench):
    assert names.fresh_id(bench.world, names.RESERVATIONS).startswith("res_01H")


def test_every_collection_of_the_document_has_a_name(empty):
    named = {value for key, value in vars(names).items() if key.isupper() and "." in str(value)}

    assert {model.name for model in empty.document.collections.values()} == named


def test_records_are_found_by_their_values_in_order_of_creation(bench):
    found = names.every(bench.world, names.MEMBERS, org_id=bench.org_id)

    assert ["owner", "admin", "member", "viewer", "billing"] == [m["role"] for m in found]

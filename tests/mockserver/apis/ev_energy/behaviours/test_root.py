def test_the_root_names_every_collection_under_the_base_of_the_client(call):
    body = call("getRoot").body
    assert 14 == len(body)
    assert "http://mock.test/v2/grid_feeds" == body["grid_feeds"]

from linekeeper.gateway.upstream import headers_down, headers_up


def test_what_is_the_callers_goes_up_and_what_is_the_connections_stays() -> None:
    given = [
        (b"content-type", b"application/json"),
        (b"user-agent", b"shop/1"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"authorization", b"Bearer EAAown"),
        (b"connection", b"keep-alive, X-Hop , content-type"),
        (b"x-hop", b"1"),
        (b"content-length", b"7"),
        (b"host", b"here"),
        (b"cookie", b"a=1"),
        (b"x-linekeeper-lane", b"marketing"),
        (b"idempotency-key", b"7"),
        (b"accept-encoding", b"gzip"),
    ]
    own = list(headers_up(given, None))

    assert own == [
        (b"content-type", b"application/json"),
        (b"user-agent", b"shop/1"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"authorization", b"Bearer EAAown"),
        (b"accept-encoding", b"identity"),
    ]
    assert [value for name, value in headers_up(given, "EAAkept") if name == b"authorization"] == [b"Bearer EAAkept"]


def test_metas_headers_come_down_but_for_the_connections() -> None:
    usage = [(b"content-type", b"application/json"), (b"x-app-usage", b"{}")]
    hops = [(b"transfer-encoding", b"chunked"), (b"connection", b"x-hop"), (b"x-hop", b"1")]
    usage.append((b"content-encoding", b"gzip"))  # not asked for; without it nobody could read the body
    given = [*usage, *hops, (b"date", b"now"), (b"set-cookie", b"a=1")]

    assert headers_down(given) == tuple(usage)

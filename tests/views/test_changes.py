"""News for open pages."""

import asyncio

from linekeeper.views.changes import Changes


async def test_a_watcher_hears_of_a_change_after_it_began_to_watch() -> None:
    changes = Changes()
    watching = changes.watch()
    first = asyncio.ensure_future(anext(watching))
    await asyncio.sleep(0)
    changes.ring()

    await asyncio.wait_for(first, 60)
    await watching.aclose()


async def test_a_storm_of_changes_is_one_piece_of_news() -> None:
    changes = Changes()
    watching = changes.watch()
    first = asyncio.ensure_future(anext(watching))
    await asyncio.sleep(0)
    for _ in range(100):
        changes.ring()
    await asyncio.wait_for(first, 60)

    second = asyncio.ensure_future(anext(watching))
    done, _ = await asyncio.wait([second], timeout=0.6)
    assert not done  # the hundred rings were told once
    changes.ring()
    await asyncio.wait_for(second, 60)
    await watching.aclose()


async def test_a_change_between_two_looks_is_not_missed() -> None:
    changes = Changes()
    watching = changes.watch()
    first = asyncio.ensure_future(anext(watching))
    await asyncio.sleep(0)
    changes.ring()
    await asyncio.wait_for(first, 60)
    changes.ring()

    await asyncio.wait_for(anext(watching), 60)
    await watching.aclose()

"""The one way the package works on many things at once: processes here, or a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")


def each(
    function: Callable[[Item], Found],
    items: Sequence[Item],
    jobs: int = 1,
    scheduler: str | None = None,
) -> Iterator[Found]:
    """`function` of every item, handed back as each ends, in any order.

    Parameters
    ----------
    function : importable by name; it must catch what it can explain, any other error ends the loop
    jobs : processes on this machine; 1 works in this process
    scheduler : address of a Dask scheduler; its workers do the work instead. A worker that dies
        has its items done by others

    Raises
    ------
    ConnectionError : no scheduler answers at that address

    Dask is asked directly and not through joblib's backend for it, which gives nothing back before
    everything is done.
    """
    if scheduler is not None:
        yield from _on_cluster(function, items, scheduler)
    elif jobs == 1:
        yield from map(function, items)
    else:
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
        yield from parallel(delayed(function)(item) for item in items)


def _on_cluster(
    function: Callable[[Any], Any], items: Sequence[Any], address: str
) -> Iterator[Any]:
    from distributed import Client, as_completed

    try:
        opened = Client(address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ConnectionError(
            f"`scheduler` must be the address of a running Dask scheduler; got {address!r}: {error}"
        ) from error
    with opened as client:
        tasks = client.map(function, items, pure=False, retries=2)
        for task in as_completed(tasks):  # type: ignore[no-untyped-call]
            yield task.result()

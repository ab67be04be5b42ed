"""What the datasets are called that judgements speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import ckan.model as model
import sqlalchemy as sa

from ckanext.mashhad.compliance.engine.vocabulary.judgement import Judgement

Name = tuple[str, str, str]


class Names(Mapping[str, Name]):
    """``(type, name, title)`` of public datasets, by id.

    They are read when one is asked for, together with all that are expected: what was hidden since
    a judgement was made has none.
    """

    def __init__(self) -> None:
        self._known: dict[str, Name | None] = {}
        self._expected: set[str] = set()

    def expect(self, judged: Iterable[Judgement]) -> None:
        """Know that the datasets of these may be asked for."""
        for one in judged:
            self._expected.update(proof.dataset for proof in one.evidence)
            if one.near:
                self._expected.add(one.near)

    def __getitem__(self, id_: str) -> Name:
        if id_ not in self._known:
            wanted = {id_, *self._expected} - self._known.keys()
            package = model.Package.__table__.c
            query = sa.select(package.id, package.type, package.name, package.title).where(
                package.id.in_(wanted), package.state == "active", ~package.private
            )
            self._known |= dict.fromkeys(wanted)
            for key, type_, name, title in model.Session.execute(query):
                self._known[key] = type_, name, title or name
        if (name := self._known[id_]) is None:
            raise KeyError(id_)
        return name

    def __iter__(self) -> Iterator[str]:
        return (id_ for id_, name in self._known.items() if name)

    def __len__(self) -> int:
        return sum(1 for _ in self)

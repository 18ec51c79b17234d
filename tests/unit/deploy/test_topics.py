"""The topics that are made before anybody writes."""

from deploy.local.topics import all_topics
from shared.events import ALL


def test_every_event_has_a_topic_and_a_place_for_its_dead_letters() -> None:
    topics = all_topics()

    assert {event.topic for event in ALL} | {f"{event.topic}.dlq" for event in ALL} == set(topics)


def test_only_topics_with_volume_have_several_partitions() -> None:
    assert {name for name, partitions in all_topics().items() if partitions > 1} == {
        "intake.payments",
        "risk.screenings",
    }

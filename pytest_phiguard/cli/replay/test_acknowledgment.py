"""The portal's suite: it knows nothing of privacy."""

import portal


def test_acknowledgment(phi_patient):
    """A customer opens the link of the recall notice."""
    client = portal.app.test_client()
    client.post(
        "/recall",
        data={"email": phi_patient.email, "device": phi_patient.device_model},
        environ_base={"REMOTE_ADDR": phi_patient.ip_address},
    )
    link = portal.outbox[-1]["body"].rpartition(" ")[2]
    assert "received the recall notice" in client.get(link).text

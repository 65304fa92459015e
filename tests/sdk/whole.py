"""What every client of Alibaba Cloud must show: a whole life, and each operation refused; both checked to be whole."""

import refusals
from documents import ANSWERS, OPERATIONS, PARAMETERS
from life import Life, refuse

# Documented values that the emulator shows to nobody: its world has no IPv6, no LDAP, no client nodes, no tags, no
# storage packages, and knows the names of no features.
TARGET = "FileSystems.FileSystem.MountTargets.MountTarget"
NODE = "ClientMasterNodes.ClientMasterNode"
UNSHOWN = {
    "CreateMountTarget": {"MountTargetExtra.DualStackMountTargetDomain"},
    "DescribeMountTargets": {
        "MountTargets.MountTarget.DualStackMountTargetDomain",
        *(f"MountTargets.MountTarget.{NODE}.{name}" for name in ("DefaultPasswd", "EcsId", "EcsIp")),
    },
    "DescribeFileSystems": {
        "FileSystems.FileSystem.SupportedFeatures",
        f"{TARGET}.DualStackMountTargetDomain",
        *(f"{TARGET}.{NODE}.{name}" for name in ("DefaultPasswd", "EcsId", "EcsIp")),
        *(f"{TARGET}.Tags.Tag.{name}" for name in ("Key", "Value")),
        *(f"FileSystems.FileSystem.Tags.Tag.{name}" for name in ("Key", "Value")),
        *(f"FileSystems.FileSystem.Ldap.{name}" for name in ("BindDN", "SearchBase", "URI")),
        *(
            f"FileSystems.FileSystem.Packages.Package.{name}"
            for name in ("ExpiredTime", "PackageId", "PackageType", "Size", "StartTime")
        ),
    },
}


class EveryOperation:
    """To be mixed into a test case that has `client(secret)`.

    `absent` lists the operations that the SDK lacks, `unknown` the documented parameters, by operation;
    `mismatch` is what it calls a wrong secret."""

    absent = set()
    mismatch = "SignatureDoesNotMatch"
    unknown = {}

    def test_what_the_sdk_lacks(self):
        client = self.client()
        lacks = {operation for operation in OPERATIONS if client.takes(operation) is None}
        self.assertEqual(lacks, self.absent)
        unknown = {o: PARAMETERS[o] - client.takes(o) for o in OPERATIONS if o not in lacks}
        self.assertEqual({o: names for o, names in unknown.items() if names}, self.unknown)

    def test_every_operation(self):
        life = Life(self.client())
        life.begin()
        wrong, refused = refusals.provoke(life)
        self.assertEqual(wrong, [], "\n".join(["", *wrong]))
        life.change()
        life.end()
        self.assertEqual(life.answered, set(OPERATIONS) - self.absent)
        self.assertEqual(refused, set(OPERATIONS) - self.absent)
        for operation in sorted(life.answered):
            with self.subTest(operation):
                self.assertEqual(unshown(operation, life.shown[operation]), UNSHOWN.get(operation, set()))

    def test_a_wrong_secret_is_refused(self):
        client = self.client(secret="wrong")
        for operation in sorted(set(OPERATIONS) - self.absent):
            refuse(client, operation, refusals.CALLS[operation], self.mismatch, 400, None)


def unshown(operation, shown):
    """Documented values that no answer held; what others stand in is no value."""
    known = ANSWERS[operation]

    def held(path, paths):
        return any(other == path or other.startswith(f"{path}.") for other in paths)

    leaves = {path for path in known if not held(path, known.keys() - {path})}
    return {path for path in leaves if not held(path, shown)}

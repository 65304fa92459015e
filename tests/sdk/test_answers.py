"""The tests of the SDKs can fail: an answer that is not one is found out."""

import re
import unittest

import answers
import refusals
from documents import OPERATIONS, ROWS

ID = "99D065DB-10DB-423B-A569-7E0604F803B8"
FLOW = {"DataFlowId": "df-1", "Throughput": 600, "AutoRefresh": {"AutoRefresh": [{"RefreshPath": "/a/"}]}}


def flows(**change):
    return {"RequestId": ID, "DataFlowInfo": {"DataFlow": [{**FLOW, **change}]}}


class Answers(unittest.TestCase):
    def test_a_good_answer_passes(self):
        answers.check("DescribeDataFlows", flows())
        answers.check("DescribeDataFlows", {"RequestId": ID, "DataFlowInfo": {"DataFlow": []}, "NextToken": ""})
        answers.check("DescribeZones", {"RequestId": ID, "Zones": {"Zone": [{"Capacity": {"Protocol": ["nfs"]}}]}})

    def test_each_fault_is_found(self):
        for operation, raw, said in [
            ("DescribeDataFlows", flows(Throughput="600"), "throughput: '600' is no int"),
            ("DescribeDataFlows", flows(Throughput=True), "throughput: True is no int"),
            ("DescribeDataFlows", flows(DataFlowId=1), "data_flow_id: 1 is no str"),
            ("DescribeDataFlows", flows(Unheard="of"), "Unheard: 'of' on the wire, None in the model"),
            ("DescribeDataFlows", flows(SourceStoragePath="/"), "SourceStoragePath: in no document"),
            ("DescribeDataFlows", {**flows(), "RequestId": "1"}, "RequestId: '1'"),
            (
                "DescribeDataFlows",
                {"RequestId": ID, "DataFlowInfo": {}},
                "DataFlow: None on the wire, [] in the model",
            ),
            (
                "DescribeProtocolService",
                {"RequestId": ID, "ProtocolServices": [{"InstanceRAM": 1.5}]},
                "1.5 is no int",
            ),
            ("DescribeZones", {"RequestId": ID, "Zones": {"Zone": [{"Capacity": {"Protocol": [1]}}]}}, "1 is no str"),
        ]:
            with self.subTest(said), self.assertRaisesRegex(AssertionError, re.escape(said)):
                answers.check(operation, raw)


class Refusals(unittest.TestCase):
    def test_every_operation_is_refused_by_its_own_table_if_it_can(self):
        own = {operation for operation, _, _ in refusals.own_rows()}
        self.assertEqual(set(OPERATIONS) - own, refusals.BORROWED.keys() | refusals.GATEWAY.keys())
        self.assertFalse(own & (refusals.BORROWED.keys() | refusals.GATEWAY.keys()))
        for operation, code in refusals.HIDDEN:
            self.assertIn(code, {row["code"] for row in ROWS[operation]})

    def test_no_row_is_there_twice(self):
        rows = [(operation, code, str(arguments)) for operation, code, arguments in refusals.own_rows()]
        self.assertEqual(len(rows), len(set(rows)))


if __name__ == "__main__":
    unittest.main(verbosity=2)

//! Listings: items lost, doubled or foreign, wrong pages and filters, no end; and looks at what was.

use super::super::{Change, Edit, To};
use super::{Act, Fault, When, row};

const ANY: When = When::Always;
const SYSTEMS: &str = "FileSystems.FileSystem";
const FILESETS: &str = "Entries.Entrie";
const FLOWS: &str = "DataFlowInfo.DataFlow";
const TARGETS: &str = "MountTargets.MountTarget";
const TASKS: &str = "TaskInfo.Task";
const UNFILTERED: &[Change] = &[
    ("Filters", To::Gone),
    ("Filters.1.Key", To::Gone),
    ("Filters.1.Value", To::Gone),
    ("Filters.2.Key", To::Gone),
    ("Filters.2.Value", To::Gone),
];

pub const FAULTS: &[Fault] = &[
    row("list-lost", "leaves-out-file-system", "DescribeFileSystems", ANY, Act::Edit(&[Edit::Drop(SYSTEMS)]), 1,
        &["DescribeFileSystems/missing/*"]),
    row("list-lost", "leaves-out-fileset", "DescribeFilesets", ANY, Act::Edit(&[Edit::Drop(FILESETS)]), 1,
        &["DescribeFilesets/missing/*"]),
    row("list-lost", "leaves-out-flow", "DescribeDataFlows", ANY, Act::Edit(&[Edit::Drop(FLOWS)]), 1,
        &["DescribeDataFlows/missing/*"]),
    row("list-lost", "leaves-out-mount-target", "DescribeMountTargets", ANY, Act::Edit(&[Edit::Drop(TARGETS)]), 2,
        &["DescribeMountTargets/missing/*"]),
    row("list-lost", "leaves-out-task", "DescribeDataFlowTasks", ANY, Act::Edit(&[Edit::Drop(TASKS)]), 2,
        &["DescribeDataFlowTasks/missing/*"]),
    row("list-double", "doubles-file-system", "DescribeFileSystems", ANY, Act::Edit(&[Edit::Repeat(SYSTEMS)]), 1,
        &["DescribeFileSystems/duplicate/*"]),
    row("list-double", "doubles-fileset", "DescribeFilesets", ANY, Act::Edit(&[Edit::Repeat(FILESETS)]), 1,
        &["DescribeFilesets/duplicate/*"]),
    row("list-double", "doubles-flow", "DescribeDataFlows", ANY, Act::Edit(&[Edit::Repeat(FLOWS)]), 1,
        &["DescribeDataFlows/duplicate/*"]),
    row("list-foreign", "foreign-filesets", "DescribeFilesets", ANY, Act::Borrow(FILESETS), 1,
        &["DescribeFilesets/unexplained/*", "DescribeFilesets/shown/*", "DescribeFilesets/filter/*"]),
    row("list-foreign", "foreign-flows", "DescribeDataFlows", ANY, Act::Borrow(FLOWS), 1,
        &["DescribeDataFlows/unexplained/*", "DescribeDataFlows/shown/*", "DescribeDataFlows/filter/*"]),
    row("list-foreign", "all-mount-targets", "DescribeMountTargets", ANY, Act::Borrow(TARGETS), 3,
        &["DescribeMountTargets/unexplained/*", "DescribeMountTargets/shown/*", "DescribeMountTargets/filter/*"]),
    row("list-page", "page-after", "DescribeFileSystems", When::Has("PageNumber"),
        Act::Rewrite(&[("PageNumber", To::More(1))]), 1, &["DescribeFileSystems/*/*"]),
    row("list-page", "page-ignored", "DescribeFileSystems", When::Above("PageNumber", 1),
        Act::Rewrite(&[("PageNumber", To::Gone)]), 1, &["DescribeFileSystems/*/*"]),
    row("list-page", "page-too-large", "DescribeFileSystems", When::Below("PageSize", 5),
        Act::Rewrite(&[("PageSize", To::More(1))]), 1, &["DescribeFileSystems/*/*"]),
    row("list-page", "second-page-short", "DescribeFileSystems", When::Is("PageNumber", "2"),
        Act::Edit(&[Edit::Drop(SYSTEMS)]), 1, &["DescribeFileSystems/missing/*"]),
    row("list-filter", "type-filter-ignored", "DescribeFileSystems", When::Has("FileSystemType"),
        Act::Rewrite(&[("FileSystemType", To::Gone)]), 1, &["DescribeFileSystems/filter/*"]),
    row("list-filter", "id-filter-ignored", "DescribeFileSystems", When::Has("FileSystemId"),
        Act::Rewrite(&[("FileSystemId", To::Gone)]), 1, &["DescribeFileSystems/filter/*"]),
    row("list-filter", "fileset-filters-ignored", "DescribeFilesets", ANY, Act::Rewrite(UNFILTERED), 1,
        &["DescribeFilesets/filter/*"]),
    row("list-filter", "flow-filters-ignored", "DescribeDataFlows", ANY, Act::Rewrite(UNFILTERED), 1,
        &["DescribeDataFlows/filter/*"]),
    row("list-filter", "service-state-filter-ignored", "DescribeProtocolService", When::Has("Status"),
        Act::Rewrite(&[("Status", To::Gone)]), 2, &["DescribeProtocolService/filter/*"]),
    row("list-filter", "filter-finds-nothing", "DescribeDataFlows",
        When::Is("Filters.1.Key", "Status"), Act::Edit(&[Edit::Set("DataFlowInfo", "{\"DataFlow\":[]}")]), 1,
        &["DescribeDataFlows/missing/*"]),
    row("list-endless", "endless-filesets", "DescribeFilesets", ANY, Act::Loop, 2,
        &["DescribeFilesets/endless/*", "DescribeFilesets/duplicate/*"]),
    row("list-endless", "endless-flows", "DescribeDataFlows", ANY, Act::Loop, 2,
        &["DescribeDataFlows/endless/*", "DescribeDataFlows/duplicate/*"]),
    row("stale", "stale-flows", "DescribeDataFlows", ANY, Act::Stale, 2, &["DescribeDataFlows/*/*"]),
    row("stale", "stale-filesets", "DescribeFilesets", ANY, Act::Stale, 2, &["DescribeFilesets/*/*"]),
    row("stale", "stale-file-systems", "DescribeFileSystems", ANY, Act::Stale, 2, &["DescribeFileSystems/*/*"]),
    row("stale", "stale-mount-targets", "DescribeMountTargets", ANY, Act::Stale, 2, &["DescribeMountTargets/*/*"]),
    row("stale", "stale-tasks", "DescribeDataFlowTasks", ANY, Act::Stale, 2, &["DescribeDataFlowTasks/*/*"]),
];

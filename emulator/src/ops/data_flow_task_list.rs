//! DescribeDataFlowTasks (`cpfs-api-2022-06-29#9.2`).

use super::item::Item;
use super::look::Look;
use crate::state::{DataFlow, FileSystem, Task};

/// How DescribeDataFlowTasks shows one.
pub(crate) fn item(look: &Look<'_>, fs: &FileSystem, flow: &DataFlow, task: &Task) -> Item {
    let item = Item::default()
        // With a small s, as the document and the clients have it (`wire.md`).
        .always("FilesystemId", fs.id.as_str())
        .always("DataFlowId", flow.id.as_str())
        .always("TaskId", task.id.as_str())
        .always("Status", task.state.word())
        .maybe("SourceStorage", flow.source.as_str())
        .maybe("FileSystemPath", flow.fileset_path.as_str())
        .maybe(
            "FsPath",
            task.directory.as_deref().unwrap_or(&flow.fileset_path),
        )
        .maybe("Originator", "User")
        .given("TaskAction", task.action.as_deref())
        .given("DataType", task.data_type.as_deref())
        .maybe("Progress", task.progress(look.now))
        .maybe("CreateTime", look.task_time(task.created));
    let item = match task.started {
        Some(at) => item.maybe("StartTime", look.task_time(at)),
        None => item,
    };
    match task.ended {
        Some(at) => {
            let report = format!("{}.dataflow_report/{}.csv", flow.fileset_path, task.id);
            item.maybe("EndTime", look.task_time(at))
                .maybe("ReportPath", report)
        }
        None => item,
    }
}

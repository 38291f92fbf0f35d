// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What servers call the events that say something about requests.
final class RequestNames {
    static final List<String> BATCHING = List.of("BatchingSessionRun");
    static final List<String> RUNTIME = List.of("TfrtModelRun");
    static final List<String> SERVING = List.of("ServingModelRun");
    static final List<String> SESSION = List.of("SessionRun", "RunGraph");
    static final List<String> WITH_MODEL = List.of("SessionRun", "TfrtModelRun", "ServingModelRun");
    static final List<String> BATCHES = List.of("ProcessBatch", "OrbaxServing::ProcessBatch");

    /// A request is put into a queue from which batches are made.
    static final List<String> SCHEDULED =
            List.of(
                    "ScheduleWithSplit",
                    "ScheduleWithoutSplit",
                    "ScheduleWithEagerSplit",
                    "ASBSQueue::Schedule");

    /// The inputs of requests become that of a batch.
    static final List<String> CONCATENATED =
            List.of(
                    "ConcatInputTensors",
                    "OrbaxServing::ConcatInputBuffers",
                    "MergeInputTensors",
                    "BrainSessionRun");

    static final List<String> READS = List.of("ReadHbm", "TransferD2HRequest");
    static final List<String> WRITES =
            List.of("WriteHbm", "TransferH2DRequest", "TransferPreprocessedH2DRequest");
    static final List<String> WRITE_ISSUED = List.of("tpu::System::TransferToDevice=>IssueEvent");
    static final List<String> WRITE_DONE =
            List.of("tpu::System::TransferToDevice=>IssueEvent=>Done");
    static final List<String> READ_ISSUED = List.of("tpu::System::TransferFromDevice=>IssueEvent");
    static final List<String> READ_DONE =
            List.of("tpu::System::TransferFromDevice=>IssueEvent=>Done");
    static final List<String> EXECUTED =
            List.of(
                    "TPUPartitionedCallOp-ExecuteLocal",
                    "TPUPartitionedCallOp-ExecuteRemote",
                    "TPUPartitionedCallOp-InitializeVarOnTPU",
                    "tpu::System::Execute");
    static final List<String> LAUNCHED =
            List.of("DoEnqueueProgram", "DoEnqueueContinuationProgram");
    static final List<String> COMPLETED = List.of("CompleteCallbacks");
    static final List<String> LAID_OUT =
            List.of("Linearize", "Delinearize", "TransferBufferFromDevice-FastPath");

    /// All of them.
    static final Set<String> ALL = union(true);

    /// Those of which one has to be there for a profile to be one of a server.
    static final Set<String> DECISIVE = union(false);

    private RequestNames() {}

    private static Set<String> union(boolean all) {
        Set<String> names = new HashSet<>();
        List.of(BATCHING, RUNTIME, SERVING, SESSION, BATCHES).forEach(names::addAll);
        if (all) {
            List.of(SCHEDULED, CONCATENATED, READS, WRITES, WRITE_ISSUED, WRITE_DONE)
                    .forEach(names::addAll);
            List.of(READ_ISSUED, READ_DONE, EXECUTED, LAUNCHED, COMPLETED, LAID_OUT)
                    .forEach(names::addAll);
        }
        return Set.copyOf(names);
    }
}

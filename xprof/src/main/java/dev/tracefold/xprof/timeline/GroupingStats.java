// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// What grouping reads of an event's stats. One object is reused for all events.
///
/// Old recordings do not say who produces and who consumes; for known names it follows from other
/// stats.
final class GroupingStats {
    // XProf's numbers for kinds of contexts.
    private static final long LEGACY = 1;
    private static final long TPU_STREAM = 11;
    private static final long TPU_LAUNCH = 12;
    private static final long RUN_ID_MASK = (1L << 27) - 1;

    private static final Map<String, Rule> PRODUCERS =
            Map.of(
                    "ExecutorState::Process",
                    new Rule(LEGACY, List.of("id", "iter_num")),
                    "EnqueueRequestLocked",
                    new Rule(TPU_STREAM, List.of("request_id", "queue_addr")),
                    "DoEnqueueProgram",
                    new Rule(
                            TPU_LAUNCH,
                            List.of("device_ordinal", "queue_id", "run_id", "core_type")));

    private static final Map<String, Rule> CONSUMERS = consumers();

    private static final Map<String, Integer> ROOTS =
            Map.of("ProcessBatch", 2, "OrbaxServing::ProcessBatch", 2, "BatchingSessionRun", 1);

    private static final List<String> CONNECTING = List.of("_p", "_pt", "_c", "_ct", "_r");

    private final Map<String, Long> numbers = new HashMap<>();
    private @Nullable Long producerType;
    private @Nullable Object producerId;
    private @Nullable Long consumerType;
    private @Nullable Object consumerId;
    private String process = "";
    private boolean async;
    private boolean correlated;
    private int rootLevel;

    /// Stats that together say what an event of that name produces or consumes.
    ///
    /// @param type of the context
    /// @param stats whose values name it
    private record Rule(long type, List<String> stats) {}

    private static Map<String, Rule> consumers() {
        Map<String, Rule> rules = new HashMap<>();
        Rule queue = new Rule(TPU_STREAM, List.of("request_id", "queue_addr"));
        for (String name :
                List.of(
                        "RunProgramRequest",
                        "HostCallbackRequest",
                        "TransferH2DRequest",
                        "TransferPreprocessedH2DRequest",
                        "TransferD2HRequest",
                        "OnDeviceSendRequest",
                        "OnDeviceRecvRequest",
                        "OnDeviceSendRecvLocalRequest",
                        "CustomWait",
                        "OnDeviceSendRequestMulti",
                        "OnDeviceRecvRequestMulti",
                        "PjrtAsyncWait")) {
            rules.put(name, queue);
        }
        rules.put("TpuExecuteOp", new Rule(LEGACY, List.of("id", "iter_num")));
        rules.put(
                "CompleteCallbacks",
                new Rule(TPU_LAUNCH, List.of("device_ordinal", "queue_id", "run_id", "core_type")));
        return Map.copyOf(rules);
    }

    /// Whether events of a plane may be connected with others by what they say of themselves, but for launches,
    /// or may begin steps. Tells by the names in the plane, without a look at its events.
    static boolean mayConnect(XPlane plane) {
        return CONNECTING.stream().anyMatch(plane::hasStatName)
                || plane.metadata().stream()
                        .map(EventMetadata::name)
                        .anyMatch(name ->
                                ROOTS.containsKey(name)
                                        || PRODUCERS.containsKey(name)
                                        || CONSUMERS.containsKey(name));
    }

    /// Reads an event.
    ///
    /// @return this
    GroupingStats read(XLine line, int event, String planeProcess) {
        numbers.clear();
        producerType = null;
        producerId = null;
        consumerType = null;
        consumerId = null;
        process = planeProcess;
        async = false;
        correlated = false;
        rootLevel = 0;
        line.stats(event, this::stat);
        String name = line.name(event);
        Integer level = ROOTS.get(name);
        if (level != null) {
            rootLevel = level;
        }
        applyRules(name);
        return this;
    }

    private void stat(String name, StatValue value) {
        switch (name) {
            case "_pt" -> producerType = value.number();
            case "_p" -> producerId = value.number();
            case "_ct" -> consumerType = value.number();
            case "_c" -> consumerId = value.number();
            case "_pid" -> process = value.text();
            case "_r" -> rootLevel = (int) value.number();
            case "_a" -> async = value.number() != 0;
            case StatNames.CORRELATION_ID -> {
                correlated = true;
                numbers.put(name, value.number());
            }
            case "id", "iter_num", "request_id", "queue_addr", "device_ordinal", "queue_id" ->
                    numbers.put(name, value.number());
            case "run_id" -> numbers.put(name, value.number() & RUN_ID_MASK);
            case "core_type" -> numbers.put(name, value.number());
            default -> {}
        }
    }

    private void applyRules(String name) {
        Rule producer = PRODUCERS.get(name);
        if (producer != null) {
            Object id = id(producer);
            if (id != null) {
                producerType = producer.type();
                producerId = id;
            }
        }
        Rule consumer = CONSUMERS.get(name);
        if (consumer != null) {
            Object id = id(consumer);
            if (id != null) {
                consumerType = consumer.type();
                consumerId = id;
            }
        }
    }

    /// Says that the event consumes the launch of a program on a device.
    void consumeLaunch(long deviceOrdinal) {
        numbers.put("device_ordinal", deviceOrdinal);
        Object id = id(new Rule(TPU_LAUNCH, CONSUMER_STATS));
        if (id != null) {
            consumerType = TPU_LAUNCH;
            consumerId = id;
        }
    }

    private static final List<String> CONSUMER_STATS =
            List.of("device_ordinal", "queue_id", "run_id", "core_type");

    private @Nullable Object id(Rule rule) {
        StringBuilder id = new StringBuilder();
        for (String stat : rule.stats()) {
            Long number =
                    stat.equals("core_type") ? numbers.getOrDefault(stat, 0L) : numbers.get(stat);
            if (number == null) {
                return null;
            }
            id.append(number).append('/');
        }
        return id.toString();
    }

    /// Enters what a node produces and consumes.
    void enter(ContextGroups groups, int node) {
        if (producerType != null && producerId != null) {
            groups.produces(new ContextGroups.Context(producerType, producerId, process), node);
        }
        if (consumerType != null && consumerId != null) {
            groups.consumes(new ContextGroups.Context(consumerType, consumerId, process), node);
        }
    }

    /// A stat that is a number, or null.
    @Nullable Long number(String stat) {
        return numbers.get(stat);
    }

    boolean async() {
        return async;
    }

    boolean correlated() {
        return correlated;
    }

    /// The level of a step that begins here, or 0.
    int rootLevel() {
        return rootLevel;
    }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `vulkan_memory_event` (TracePacket field 62): a row for each allocation, and counters of what
/// is allocated and bound.
final class VulkanMemoryModule implements PacketModule {
    private static final int VULKAN_MEMORY_EVENT = 62;
    private static final int FUNCTION_NAMES = 5;
    private static final int VULKAN_MEMORY_KEYS = 22;

    // VulkanMemoryEvent
    private static final int TIMESTAMP = 3;
    private static final int PID = 4;
    private static final int SIZE = 6;
    private static final int CALLER_IID = 7;
    private static final int SCOPE = 8;
    private static final int ANNOTATIONS = 9;
    private static final int MEMORY_TYPE = 18;
    private static final int LAST_FIELD = 20;

    private static final int SOURCE_DRIVER = 1;
    private static final int SOURCE_DEVICE_MEMORY = 3;
    private static final int SOURCE_BUFFER = 4;
    private static final int SOURCE_IMAGE = 5;
    private static final int OP_CREATE = 1;
    private static final int OP_DESTROY = 2;
    private static final int OP_BIND = 3;
    private static final int OP_DESTROY_BOUND = 4;

    private static final List<String> SOURCES =
            List.of("UNSPECIFIED", "DRIVER", "DEVICE", "DEVICE_MEMORY", "BUFFER", "IMAGE");
    private static final List<String> OPERATIONS =
            List.of("UNSPECIFIED", "CREATE", "DESTROY", "BIND", "DESTROY_BOUND", "ANNOTATIONS");
    private static final List<String> SCOPES =
            List.of("UNSPECIFIED", "COMMAND", "OBJECT", "CACHE", "DEVICE", "INSTANCE");

    private static final TrackSpec.Dimension UPID = TrackSpec.Dimension.integer("upid");
    private static final TrackSpec.Dimension TYPE =
            TrackSpec.Dimension.integer("vulkan_memory_type");
    private static final TrackSpec DRIVER =
            TrackSpec.counter(
                    "vulkan_driver_mem",
                    null,
                    UPID,
                    TrackSpec.Dimension.string("vulkan_allocation_scope"));
    private static final TrackSpec ALLOCATED =
            TrackSpec.counter("vulkan_device_mem_allocation", null, UPID, TYPE);
    private static final TrackSpec BOUND =
            TrackSpec.counter("vulkan_device_mem_bind", null, UPID, TYPE);
    private static final int INVALID_STRING = StatKeys.of("vulkan_allocations_invalid_string_id");

    /// What is allocated of a kind of memory; not told apart by process.
    private record Kind(TrackSpec spec, long memory) {}

    private final TraceContext context;
    private final StringPool strings;
    private final InternedText texts;
    private final Table allocations;
    private final Map<Kind, Long> bytes = new HashMap<>();
    private final MessageFields fields = new MessageFields(LAST_FIELD);
    private final MessageFields annotation = new MessageFields(4);
    private final ProtoReader reader = new ProtoReader();
    private final ArgSet args = new ArgSet();

    VulkanMemoryModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.texts = new InternedText(strings);
        this.allocations = context.storage().table("__intrinsic_vulkan_memory_allocations");
    }

    @Override
    public int[] fields() {
        return new int[] {VULKAN_MEMORY_EVENT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        fields.enter(value);
        int upid = context.processes().getOrCreateProcess(fields.uintValue(PID));
        count(upid);
        int row = allocations.addRow();
        allocations.strings("source").set(row, word(SOURCES, fields.longValue(1)));
        allocations.strings("operation").set(row, word(OPERATIONS, fields.longValue(2)));
        allocations.longs("timestamp").set(row, fields.longValue(TIMESTAMP));
        allocations.ints("upid").set(row, upid);
        setLong(row, "device", 16);
        setLong(row, "device_memory", 17);
        setInt(row, "memory_type", MEMORY_TYPE);
        setInt(row, "heap", 19);
        setLong(row, "object_handle", LAST_FIELD);
        setLong(row, "memory_address", 5);
        setLong(row, "memory_size", SIZE);
        if (fields.has(CALLER_IID)) {
            int name = text(packet.state(), FUNCTION_NAMES, fields.longValue(CALLER_IID));
            allocations.strings("function_name").set(row, name);
        }
        if (fields.has(SCOPE)) {
            allocations.strings("scope").set(row, word(SCOPES, fields.longValue(SCOPE)));
        }
        readAnnotations(packet.state());
        if (args.size() > 0) {
            context.args().assign(allocations.ints("arg_set_id"), row, args);
        }
    }

    private int word(List<String> words, long value) {
        return strings.intern(words.get(value >= 0 && value < words.size() ? (int) value : 0));
    }

    private void setLong(int row, String column, int field) {
        if (fields.has(field)) {
            allocations.longs(column).set(row, fields.longValue(field));
        }
    }

    private void setInt(int row, String column, int field) {
        if (fields.has(field)) {
            allocations.ints(column).set(row, fields.intValue(field));
        }
    }

    private int text(SequenceState state, int field, long iid) {
        int text = texts.get(state, field, iid);
        if (text == StringPool.NULL_ID) {
            context.stats().increment(INVALID_STRING);
        }
        return text;
    }

    private void readAnnotations(SequenceState state) {
        args.clear();
        fields.walk(reader);
        while (reader.next()) {
            if (reader.field() != ANNOTATIONS) {
                continue;
            }
            annotation.enter(reader);
            int key = text(state, VULKAN_MEMORY_KEYS, annotation.longValue(1));
            if (annotation.has(2)) {
                args.add(key, ArgType.INT, annotation.longValue(2));
            } else if (annotation.has(3)) {
                args.addReal(key, key, annotation.doubleValue(3));
            } else if (annotation.has(4)) {
                int text = text(state, VULKAN_MEMORY_KEYS, annotation.longValue(4));
                args.add(key, ArgType.STRING, text);
            }
        }
    }

    private void count(int upid) {
        long type = fields.uintValue(MEMORY_TYPE);
        switch ((int) fields.longValue(1)) {
            case SOURCE_DRIVER -> {
                long scope = fields.longValue(SCOPE);
                if (scope > 0 && scope < SCOPES.size()) {
                    String word = SCOPES.get((int) scope);
                    String name = "vulkan.mem.driver.scope." + word;
                    long key = strings.intern(word);
                    count(upid, new Kind(DRIVER, key), OP_CREATE, OP_DESTROY, name);
                }
            }
            case SOURCE_DEVICE_MEMORY -> {
                String name = "vulkan.mem.device.memory.type." + type + ".allocation";
                count(upid, new Kind(ALLOCATED, type), OP_CREATE, OP_DESTROY, name);
            }
            case SOURCE_BUFFER, SOURCE_IMAGE -> {
                String name = "vulkan.mem.device.memory.type." + type + ".bind";
                count(upid, new Kind(BOUND, type), OP_BIND, OP_DESTROY_BOUND, name);
            }
            default -> {
                // Nothing is allocated or freed.
            }
        }
    }

    /// Adds or takes away what the event allocates or frees.
    private void count(int upid, Kind kind, int more, int less, String name) {
        long operation = fields.longValue(2);
        if (operation != more && operation != less) {
            return;
        }
        long change = operation == more ? fields.longValue(SIZE) : -fields.longValue(SIZE);
        long total = bytes.merge(kind, change, Long::sum);
        int track = context.tracks().intern(kind.spec(), strings.intern(name), upid, kind.memory());
        context.kernel().counters().push(fields.longValue(TIMESTAMP), track, (double) total);
    }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `vulkan_api_event` (TracePacket field 65): names of objects, and command buffers that are
/// submitted.
final class VulkanApiModule implements PacketModule {
    private static final int VULKAN_API_EVENT = 65;
    private static final int OBJECT_NAME = 1;
    private static final int QUEUE_SUBMIT = 2;
    private static final TrackSpec EVENTS = TrackSpec.slice("vulkan_events");

    private final TraceContext context;
    private final StringPool strings;
    private final VulkanNames names;
    private final MessageFields event = new MessageFields(2);
    private final MessageFields fields = new MessageFields(6);
    private final LongList buffers = new LongList();
    private final ArgSet args = new ArgSet();

    VulkanApiModule(TraceContext context, VulkanNames names) {
        this.context = context;
        this.strings = context.strings();
        this.names = names;
    }

    @Override
    public int[] fields() {
        return new int[] {VULKAN_API_EVENT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        event.enter(value);
        if (event.has(OBJECT_NAME)) {
            fields.enter(event, OBJECT_NAME);
            int name = strings.intern(fields.string(5));
            names.put(fields.intValue(3), fields.longValue(4), name);
        }
        if (event.has(QUEUE_SUBMIT)) {
            fields.enter(event, QUEUE_SUBMIT);
            addSubmit(timestampNanos);
        }
    }

    private void addSubmit(long ts) {
        args.clear();
        add("pid", ArgType.INT, fields.uintValue(2));
        add("tid", ArgType.INT, fields.uintValue(3));
        buffers.clear();
        fields.values(5, buffers);
        for (int i = 0; i < buffers.size(); i++) {
            if (i == 0) {
                // What there was when there could be only one.
                add("command_buffer", ArgType.UINT, buffers.get(0));
            }
            int key = strings.intern("command_buffers[" + i + "]");
            args.add(strings.intern("command_buffers"), key, ArgType.UINT, buffers.get(i));
        }
        add("submission_id", ArgType.INT, fields.uintValue(6));
        int track = context.tracks().intern(EVENTS, strings.intern("Vulkan Events"));
        int name = strings.intern("vkQueueSubmit");
        context.slices().scoped(ts, track, StringPool.NULL_ID, name, fields.longValue(1), args);
    }

    private void add(String key, ArgType type, long number) {
        args.add(strings.intern(key), type, number);
    }
}

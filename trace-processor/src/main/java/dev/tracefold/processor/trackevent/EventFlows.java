// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.FlowTracker;
import dev.tracefold.processor.tracker.RenderStageFlows;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// The flows of slices: ids of their own, and bind ids of legacy events.
final class EventFlows {
    private static final int GPU_CORRELATION = 3000;
    private static final int WITHOUT_DIRECTION = StatKeys.of("flow_without_direction");

    private final TraceContext context;
    private final FlowTracker flows;
    private final RepeatedLongs ids = new RepeatedLongs();
    private final ProtoReader reader = new ProtoReader();
    private final MessageFields correlation = new MessageFields(2);
    private final LongList correlated = new LongList();

    EventFlows(TraceContext context) {
        this.context = context;
        this.flows = context.flows();
    }

    void connect(CurrentEvent event, int slice) {
        if (event.legacy.hasBindId) {
            bind(event.legacy, slice);
        }
        if (event.message.hasReflected()) {
            connectToGpu(event.message, slice);
        }
        if (!event.message.hasFlows()) {
            return;
        }
        read(event, TrackEventMessage.FLOW_IDS, TrackEventMessage.FLOW_IDS_OLD);
        for (int i = 0; i < ids.size(); i++) {
            if (flows.isActive(ids.get(i))) {
                flows.step(slice, ids.get(i));
            } else {
                flows.begin(slice, ids.get(i));
            }
        }
        read(
                event,
                TrackEventMessage.TERMINATING_FLOW_IDS,
                TrackEventMessage.TERMINATING_FLOW_IDS_OLD);
        for (int i = 0; i < ids.size(); i++) {
            if (flows.isActive(ids.get(i))) {
                flows.end(slice, ids.get(i), true);
            }
        }
    }

    private void connectToGpu(TrackEventMessage message, int slice) {
        reader.reset(message.buffer, message.start, message.end);
        while (reader.next()) {
            if (reader.field() == GPU_CORRELATION) {
                correlation.enter(reader);
                RenderStageFlows gpu = context.kernel().gpus().flows();
                correlated.clear();
                correlation.values(1, correlated);
                for (int i = 0; i < correlated.size(); i++) {
                    gpu.addSubmission(flows, correlated.get(i), slice);
                }
                correlated.clear();
                correlation.values(2, correlated);
                for (int i = 0; i < correlated.size(); i++) {
                    gpu.addWait(flows, correlated.get(i), slice);
                }
            }
        }
    }

    private void read(CurrentEvent event, int field, int oldField) {
        TrackEventMessage message = event.message;
        ids.read(message.buffer, message.start, message.end, field, ProtoReader.FIXED64);
        if (ids.size() == 0) {
            ids.read(message.buffer, message.start, message.end, oldField, ProtoReader.VARINT);
        }
    }

    private void bind(LegacyEventMessage legacy, int slice) {
        if (!legacy.hasFlowDirection) {
            context.stats().increment(WITHOUT_DIRECTION);
            return;
        }
        switch (legacy.flowDirection) {
            case LegacyEventMessage.FLOW_OUT -> flows.begin(slice, legacy.bindId);
            case LegacyEventMessage.FLOW_INOUT -> flows.step(slice, legacy.bindId);
            case LegacyEventMessage.FLOW_IN -> flows.end(slice, legacy.bindId, false);
            default -> context.stats().increment(WITHOUT_DIRECTION);
        }
    }
}

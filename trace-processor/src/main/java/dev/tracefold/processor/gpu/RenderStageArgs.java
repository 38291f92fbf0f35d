// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Args of a render stage that its event tells.
final class RenderStageArgs {
    // GpuRenderStageEvent
    private static final int CONTEXT = 5;
    private static final int EXTRA_DATA = 6;
    private static final int RENDER_TARGET = 8;
    private static final int RENDER_PASS = 9;
    private static final int SUBMISSION_ID = 10;
    private static final int COMMAND_BUFFER = 12;
    private static final int SUBPASS_MASK = 15;
    private static final int PASS_INSTANCE = 16;
    private static final int KERNEL_IID = 19;
    private static final int LAUNCH = 21;

    private final StringPool strings;
    private final VulkanNames names;
    private final ComputeArgs compute;
    private final ProtoReader reader = new ProtoReader();
    private final MessageFields extra = new MessageFields(2);
    private final LongList masks = new LongList();

    RenderStageArgs(StringPool strings, VulkanNames names) {
        this.strings = strings;
        this.names = names;
        this.compute = new ComputeArgs(strings);
    }

    void write(MessageFields event, SequenceState state, long queueId, int upid, ArgSet into) {
        if (event.has(KERNEL_IID)) {
            compute.addKernel(state, event.longValue(KERNEL_IID), into);
        }
        if (event.has(LAUNCH)) {
            compute.addLaunch(state, event, LAUNCH, into);
        }
        if (event.longValue(PASS_INSTANCE) != 0) {
            String id = "rp:#" + Long.toUnsignedString(event.longValue(PASS_INSTANCE));
            addText("correlation_id", strings.intern(id), into);
        }
        addExtraData(event, into);
        addNumber("context_id", ArgType.UINT, event.longValue(CONTEXT), into);
        addObject("render_target", VulkanNames.FRAMEBUFFER, event.longValue(RENDER_TARGET), into);
        addObject("render_pass", VulkanNames.RENDER_PASS, event.longValue(RENDER_PASS), into);
        addText("render_subpasses", subpasses(event), into);
        addObject(
                "command_buffer",
                VulkanNames.COMMAND_BUFFER,
                event.longValue(COMMAND_BUFFER),
                into);
        addNumber("submission_id", ArgType.INT, event.uintValue(SUBMISSION_ID), into);
        addNumber("hw_queue_id", ArgType.UINT, queueId, into);
        addNumber("upid", ArgType.INT, upid, into);
    }

    private void addNumber(String key, ArgType type, long number, ArgSet into) {
        into.add(strings.intern(key), type, number);
    }

    private void addText(String key, int text, ArgSet into) {
        into.add(strings.intern(key), ArgType.STRING, text);
    }

    private void addObject(String key, int type, long handle, ArgSet into) {
        addNumber(key, ArgType.UINT, handle, into);
        addText(key + "_name", names.get(type, handle), into);
    }

    private void addExtraData(MessageFields event, ArgSet into) {
        event.walk(reader);
        while (reader.next()) {
            if (reader.field() == EXTRA_DATA) {
                extra.enter(reader);
                addText(extra.string(1), strings.intern(extra.string(2)), into);
            }
        }
    }

    /// The numbers of the bits that are set, 64 to a mask.
    private int subpasses(MessageFields event) {
        masks.clear();
        event.values(SUBPASS_MASK, masks);
        if (masks.size() == 0) {
            return StringPool.NULL_ID;
        }
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i < masks.size(); i++) {
            for (long mask = masks.get(i); mask != 0; mask &= mask - 1) {
                numbers.append(numbers.isEmpty() ? "" : ",");
                numbers.append(i * Long.SIZE + Long.numberOfTrailingZeros(mask));
            }
        }
        return strings.intern(numbers.toString());
    }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `video_frame` and `video_frame_error`: a video of what a display showed. The frames are listed,
/// their pictures kept beside the table.
final class VideoModule implements PacketModule {
    private static final int FRAME = 1000;
    private static final int FRAME_ERROR = 1001;

    // VideoFrame
    private static final int DISPLAY_ID = 1;
    private static final int FRAME_NUMBER = 2;
    private static final int CODEC = 3;
    private static final int CODEC_CONFIG = 4;
    private static final int AU_DATA = 5;
    private static final int IS_KEY_FRAME = 6;
    private static final int PTS_US = 7;
    private static final int DISPLAY_NAME = 8;
    private static final int CODEC_STRING = 9;

    // VideoFrameError
    private static final int REASON = 2;

    private static final int[] ERRORS = {
        StatKeys.of("android_video_size_cap_hit"),
        StatKeys.of("android_video_codec_error"),
        StatKeys.of("android_video_display_gone"),
        StatKeys.of("android_video_no_encoder"),
        StatKeys.of("android_video_display_not_found"),
        StatKeys.of("android_video_encoder_setup_failed"),
        StatKeys.of("android_video_virtual_display_failed"),
    };

    private final TraceContext context;
    private final StringPool strings;
    private final MessageFields frame = new MessageFields(CODEC_STRING);
    private final Map<Integer, Integer> displayNames = new HashMap<>();
    private final Map<Integer, Integer> codecStrings = new HashMap<>();

    VideoModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    @Override
    public int[] fields() {
        return new int[] {FRAME, FRAME_ERROR};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        frame.enter(value);
        if (field == FRAME) {
            frame(timestampNanos);
            return;
        }
        int reason = frame.intValue(REASON);
        if (reason > 0 && reason <= ERRORS.length) {
            context.stats().increment(ERRORS[reason - 1]);
        }
    }

    private void frame(long ts) {
        int display = frame.intValue(DISPLAY_ID);
        // Only the first packet of a display says what it is called.
        if (frame.has(DISPLAY_NAME)) {
            displayNames.put(display, frame.stringId(DISPLAY_NAME, strings));
        }
        if (frame.has(CODEC_STRING)) {
            codecStrings.put(display, frame.stringId(CODEC_STRING, strings));
        }
        boolean hasPicture = frame.has(AU_DATA);
        int content = hasPicture ? AU_DATA : CODEC_CONFIG;
        if (frame.length(content) == 0) {
            return;
        }
        context.storage()
                .videoFrames()
                .add(frame.buffer(), frame.start(content), frame.length(content));
        Table table = context.storage().table("__intrinsic_video_frames");
        int row = table.addRow();
        table.longs("ts").set(row, ts);
        table.ints("display_id").set(row, display);
        table.strings("display_name")
                .set(row, displayNames.getOrDefault(display, StringPool.NULL_ID));
        table.strings("codec_string")
                .set(row, codecStrings.getOrDefault(display, StringPool.NULL_ID));
        table.longs("frame_number").set(row, frame.longValue(FRAME_NUMBER));
        table.ints("codec").set(row, frame.intValue(CODEC));
        if (!hasPicture) {
            table.ints("is_config").set(row, 1);
            return;
        }
        table.ints("is_key_frame").set(row, frame.boolValue(IS_KEY_FRAME) ? 1 : 0);
        if (frame.has(PTS_US)) {
            table.longs("pts_us").set(row, frame.longValue(PTS_US));
        }
    }
}

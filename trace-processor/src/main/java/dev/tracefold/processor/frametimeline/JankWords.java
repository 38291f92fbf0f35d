// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.frametimeline;

import java.util.List;
import java.util.StringJoiner;

/// The words Perfetto has for the enums of a frame timeline event, which queries compare with.
final class JankWords {
    static final int BUFFER_STUFFING = 1 << 7;
    static final int SF_STUFFING = 1 << 9;
    static final int DROPPED = 1 << 10;

    private static final int NONE = 1;
    private static final int APP_DEADLINE_MISSED = 1 << 6;
    private static final int UNKNOWN = 1 << 8;
    private static final int NON_ANIMATING = 1 << 11;
    private static final int APP_RESYNCED_JITTER = 1 << 12;
    private static final int DISPLAY_STATES = 1 << 13 | 1 << 14 | 1 << 15;
    private static final int NON_PERCEIVABLE = NON_ANIMATING | DISPLAY_STATES;
    private static final int DISPLAY_FRAME_JANK = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5;
    private static final int SURFACE_FRAME_JANK =
            APP_DEADLINE_MISSED | UNKNOWN | APP_RESYNCED_JITTER;

    private static final List<String> REASONS =
            List.of(
                    "SurfaceFlinger Scheduling",
                    "Prediction Error",
                    "Display HAL",
                    "SurfaceFlinger CPU Deadline Missed",
                    "SurfaceFlinger GPU Deadline Missed",
                    "App Deadline Missed",
                    "Buffer Stuffing",
                    "Unknown Jank",
                    "SurfaceFlinger Stuffing",
                    "Dropped Frame",
                    "Non Animating",
                    "App Resynced Jitter",
                    "Display not ON",
                    "ModeChange in progress",
                    "PowerModeChange in progress");
    private static final List<String> PRESENT =
            List.of(
                    "Unspecified Present",
                    "On-time Present",
                    "Late Present",
                    "Early Present",
                    "Dropped Frame",
                    "Unknown Present");
    private static final List<String> PREDICTION =
            List.of(
                    "Unspecified Prediction",
                    "Valid Prediction",
                    "Expired Prediction",
                    "Unknown Prediction");
    private static final List<String> SEVERITY = List.of("Unknown", "None", "Partial", "Full");
    private static final List<String> LATCHED_FENCE =
            List.of("Unknown", "Signaled", "Unsignaled", "Delayed Latch Unsignaled");

    private JankWords() {}

    /// The reasons in a jank bit mask, comma separated.
    static String jankType(int mask) {
        if (mask == 0) {
            return "Unspecified";
        }
        if (mask == NONE) {
            return "None";
        }
        StringJoiner reasons = new StringJoiner(", ");
        for (int i = 0; i < REASONS.size(); i++) {
            if ((mask & 2 << i) != 0) {
                reasons.add(REASONS.get(i));
            }
        }
        return reasons.toString();
    }

    /// Whose fault a display frame's jank is, as one word.
    static String displayFrameTag(int mask) {
        if ((mask & DISPLAY_FRAME_JANK) != 0) {
            return "Self Jank";
        }
        if (mask == SF_STUFFING) {
            return "SurfaceFlinger Stuffing";
        }
        if (mask == DROPPED) {
            return "Dropped Frame";
        }
        return (mask & NON_PERCEIVABLE) != 0 ? "Non-perceivable Jank" : "No Jank";
    }

    /// Whose fault a surface frame's jank is, as one word.
    static String surfaceFrameTag(int mask, boolean dropped) {
        if ((mask & SURFACE_FRAME_JANK) != 0) {
            return "Self Jank";
        }
        if ((mask & DISPLAY_FRAME_JANK) != 0) {
            return "Other Jank";
        }
        if (mask == BUFFER_STUFFING) {
            return "Buffer Stuffing";
        }
        if (dropped) {
            return "Dropped Frame";
        }
        return (mask & NON_PERCEIVABLE) != 0 ? "Non-perceivable Jank" : "No Jank";
    }

    /// Whether a present type is one that is known and means something.
    static boolean isPresentType(long value) {
        return value >= 1 && value < PRESENT.size();
    }

    /// Whether a present type says that the frame was never shown.
    static boolean isDropped(long presentType) {
        return presentType == 4;
    }

    static String presentType(long value) {
        return PRESENT.get(isPresentType(value) ? (int) value : 0);
    }

    /// Whether a prediction type is one that is known and means something.
    static boolean isPredictionType(long value) {
        return value >= 1 && value < PREDICTION.size();
    }

    static String predictionType(long value) {
        return PREDICTION.get(isPredictionType(value) ? (int) value : 0);
    }

    /// Older traces have no severity; then no jank at all is of no severity.
    static String severity(long value, boolean present, int mask) {
        if (!present) {
            return mask == NONE ? "None" : "Unknown";
        }
        return SEVERITY.get(value >= 0 && value < SEVERITY.size() ? (int) value : 0);
    }

    static String latchedFenceState(long value) {
        return LATCHED_FENCE.get(value >= 0 && value < LATCHED_FENCE.size() ? (int) value : 0);
    }
}

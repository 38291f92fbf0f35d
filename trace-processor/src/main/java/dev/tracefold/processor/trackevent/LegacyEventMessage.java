// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.wire.ProtoReader;

/// The fields of one `TrackEvent.LegacyEvent`; read it again for the next event.
final class LegacyEventMessage {
    static final int SCOPE_GLOBAL = 1;
    static final int SCOPE_PROCESS = 2;

    static final int FLOW_IN = 1;
    static final int FLOW_OUT = 2;
    static final int FLOW_INOUT = 3;

    private final ProtoReader reader = new ProtoReader();

    private boolean isClear;

    byte[] buffer = new byte[0];
    long nameIid;
    boolean hasPhase;
    int phase;
    boolean hasDuration;
    long durationUs;
    boolean hasThreadDuration;
    long threadDurationUs;
    boolean hasInstructionDelta;
    long instructionDelta;
    boolean hasUnscopedId;
    long unscopedId;
    boolean hasLocalId;
    long localId;
    boolean hasGlobalId;
    long globalId;
    int idScopeStart;
    int idScopeLength;
    boolean hasBindId;
    long bindId;
    boolean useAsyncTts;
    boolean bindToEnclosing;
    boolean hasFlowDirection;
    int flowDirection;
    int instantScope;
    boolean hasPidOverride;
    int pidOverride;
    boolean hasTidOverride;
    int tidOverride;

    void clear() {
        if (!isClear) {
            reset();
        }
        isClear = true;
    }

    private void reset() {
        nameIid = 0;
        hasPhase = false;
        phase = 0;
        hasDuration = false;
        durationUs = 0;
        hasThreadDuration = false;
        threadDurationUs = 0;
        hasInstructionDelta = false;
        instructionDelta = 0;
        hasUnscopedId = false;
        hasLocalId = false;
        hasGlobalId = false;
        idScopeStart = -1;
        hasBindId = false;
        useAsyncTts = false;
        bindToEnclosing = false;
        hasFlowDirection = false;
        flowDirection = 0;
        instantScope = 0;
        hasPidOverride = false;
        hasTidOverride = false;
    }

    void read(byte[] message, int from, int to) {
        clear();
        isClear = false;
        buffer = message;
        reader.reset(message, from, to);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> nameIid = reader.longValue();
                case 2 -> {
                    hasPhase = true;
                    phase = reader.intValue();
                }
                case 3 -> {
                    hasDuration = true;
                    durationUs = reader.longValue();
                }
                case 4 -> {
                    hasThreadDuration = true;
                    threadDurationUs = reader.longValue();
                }
                case 15 -> {
                    hasInstructionDelta = true;
                    instructionDelta = reader.longValue();
                }
                case 9 -> useAsyncTts = reader.boolValue();
                case 12 -> bindToEnclosing = reader.boolValue();
                case 13 -> {
                    hasFlowDirection = true;
                    flowDirection = reader.intValue();
                }
                case 14 -> instantScope = reader.intValue();
                case 18 -> {
                    hasPidOverride = true;
                    pidOverride = reader.intValue();
                }
                case 19 -> {
                    hasTidOverride = true;
                    tidOverride = reader.intValue();
                }
                default -> readId();
            }
        }
    }

    private void readId() {
        switch (reader.field()) {
            case 6 -> {
                hasUnscopedId = true;
                unscopedId = reader.longValue();
            }
            case 7 -> {
                idScopeStart = reader.start();
                idScopeLength = reader.length();
            }
            case 8 -> {
                hasBindId = true;
                bindId = reader.longValue();
            }
            case 10 -> {
                hasLocalId = true;
                localId = reader.longValue();
            }
            case 11 -> {
                hasGlobalId = true;
                globalId = reader.longValue();
            }
            default -> {
                // Of no meaning here.
            }
        }
    }
}

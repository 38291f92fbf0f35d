// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.wire.ProtoReader;

/// The fields of one `ThreadDescriptor`; read it again for the next.
final class ThreadMessage {
    private final ProtoReader reader = new ProtoReader();

    byte[] buffer = new byte[0];
    boolean hasPid;
    long pid;
    boolean hasTid;
    long tid;
    boolean hasChromeType;
    int chromeType;
    int nameStart;
    int nameLength;
    long referenceTimeUs;
    long referenceThreadTimeUs;
    long referenceInstructions;

    void read(byte[] message, int start, int end) {
        buffer = message;
        hasPid = false;
        pid = 0;
        hasTid = false;
        tid = 0;
        hasChromeType = false;
        nameLength = 0;
        referenceTimeUs = 0;
        referenceThreadTimeUs = 0;
        referenceInstructions = 0;
        reader.reset(message, start, end);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> {
                    hasPid = true;
                    pid = reader.intValue();
                }
                case 2 -> {
                    hasTid = true;
                    tid = reader.longValue();
                }
                case 4 -> {
                    hasChromeType = true;
                    chromeType = reader.intValue();
                }
                case 5 -> {
                    nameStart = reader.start();
                    nameLength = reader.length();
                }
                case 6 -> referenceTimeUs = reader.longValue();
                case 7 -> referenceThreadTimeUs = reader.longValue();
                case 8 -> referenceInstructions = reader.longValue();
                default -> {
                    // Of no meaning here.
                }
            }
        }
    }
}

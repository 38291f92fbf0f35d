// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

/// Why an object is a root, by HPROF's tags.
final class RootType {
    private RootType() {}

    /// How much follows the object's id, or -1 when the tag is none of a root.
    static int bytesBehindId(int tag, int idBytes) {
        return switch (tag) {
            case 0x01 -> idBytes;
            case 0x02, 0x03, 0x08, 0x8E -> 8;
            case 0x04, 0x06 -> 4;
            case 0xFF, 0x05, 0x07, 0x89, 0x8A, 0x8B, 0x8C, 0x8D, 0x90 -> 0;
            default -> -1;
        };
    }

    /// As `root_type` shows it, the same as for dumps in Perfetto's format.
    static String name(int tag) {
        return "ROOT_"
                + switch (tag) {
                    case 0x01 -> "JNI_GLOBAL";
                    case 0x02 -> "JNI_LOCAL";
                    case 0x03 -> "JAVA_FRAME";
                    case 0x04 -> "NATIVE_STACK";
                    case 0x05 -> "STICKY_CLASS";
                    case 0x06 -> "THREAD_BLOCK";
                    case 0x07 -> "MONITOR_USED";
                    case 0x08 -> "THREAD_OBJECT";
                    case 0x89 -> "INTERNED_STRING";
                    case 0x8A -> "FINALIZING";
                    case 0x8B -> "DEBUGGER";
                    case 0x8C -> "REFERENCE_CLEANUP";
                    case 0x8D -> "VM_INTERNAL";
                    case 0x8E -> "JNI_MONITOR";
                    default -> "UNKNOWN";
                };
    }
}

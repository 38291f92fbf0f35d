// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.List;

/// The enums of heap graphs as the tables show them.
final class HeapGraphWords {
    static final String VM_INTERNAL_ROOT = "ROOT_VM_INTERNAL";

    private static final List<String> ROOT_TYPES =
            List.of(
                    "ROOT_UNKNOWN",
                    "ROOT_JNI_GLOBAL",
                    "ROOT_JNI_LOCAL",
                    "ROOT_JAVA_FRAME",
                    "ROOT_NATIVE_STACK",
                    "ROOT_STICKY_CLASS",
                    "ROOT_THREAD_BLOCK",
                    "ROOT_MONITOR_USED",
                    "ROOT_THREAD_OBJECT",
                    "ROOT_INTERNED_STRING",
                    "ROOT_FINALIZING",
                    "ROOT_DEBUGGER",
                    "ROOT_REFERENCE_CLEANUP",
                    VM_INTERNAL_ROOT,
                    "ROOT_JNI_MONITOR");
    private static final List<String> KINDS =
            List.of(
                    "KIND_UNKNOWN",
                    "KIND_NORMAL",
                    "KIND_NOREFERENCES",
                    "KIND_STRING",
                    "KIND_ARRAY",
                    "KIND_CLASS",
                    "KIND_CLASSLOADER",
                    "KIND_DEXCACHE",
                    "KIND_SOFT_REFERENCE",
                    "KIND_WEAK_REFERENCE",
                    "KIND_FINALIZER_REFERENCE",
                    "KIND_PHANTOM_REFERENCE");
    private static final List<String> HEAP_TYPES =
            List.of(
                    "HEAP_TYPE_UNKNOWN",
                    "HEAP_TYPE_APP",
                    "HEAP_TYPE_ZYGOTE",
                    "HEAP_TYPE_BOOT_IMAGE");

    /// Reasons that win over others for an object that is a root for several, strongest first.
    private static final List<String> STRONGEST_ROOTS =
            List.of("ROOT_STICKY_CLASS", "ROOT_JNI_GLOBAL", "ROOT_JNI_LOCAL");

    private HeapGraphWords() {}

    static String rootType(long value) {
        return at(ROOT_TYPES, value);
    }

    static String kind(long value) {
        return at(KINDS, value);
    }

    static String heapType(long value) {
        return at(HEAP_TYPES, value);
    }

    /// Whether the garbage collector leaves such a heap alone: zygote and boot image.
    static boolean isPermanentHeap(long heapType) {
        return heapType == 2 || heapType == 3;
    }

    /// Whether objects of a class kind have no fields that refer to objects: KIND_NOREFERENCES,
    /// KIND_STRING, KIND_ARRAY.
    static boolean hasNoFields(long kind) {
        return kind >= 2 && kind <= 4;
    }

    /// Whether objects of a class kind do not keep what they refer to alive: weak, finalizer and
    /// phantom references.
    static boolean isWeak(String kind) {
        return KINDS.indexOf(kind) >= 9;
    }

    /// Whether a root type says more than another.
    static boolean isStronger(String rootType, String than) {
        return rank(rootType) < rank(than);
    }

    private static int rank(String rootType) {
        int rank = STRONGEST_ROOTS.indexOf(rootType);
        return rank < 0 ? STRONGEST_ROOTS.size() : rank;
    }

    private static String at(List<String> names, long value) {
        return names.get(value >= 0 && value < names.size() ? (int) value : 0);
    }
}

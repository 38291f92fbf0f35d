// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

/// A class name taken apart: `java.lang.Class<Foo[]>` is the static class of the one-dimensional array
/// of `Foo`.
///
/// @param base name without arrays and static class
/// @param isStaticClass whether it is the object that holds a class's static fields
/// @param arrays dimensions
record ClassName(String base, boolean isStaticClass, int arrays) {
    private static final String STATIC_PREFIX = "java.lang.Class<";

    static ClassName parse(String name) {
        boolean isStatic = name.startsWith(STATIC_PREFIX) && name.endsWith(">");
        String rest = isStatic ? name.substring(STATIC_PREFIX.length(), name.length() - 1) : name;
        int arrays = 0;
        while (rest.endsWith("[]")) {
            rest = rest.substring(0, rest.length() - 2);
            arrays++;
        }
        return new ClassName(rest, isStatic, arrays);
    }

    /// The same shape around another base name.
    String withBase(String other) {
        String name = other + "[]".repeat(arrays);
        return isStaticClass ? STATIC_PREFIX + name + ">" : name;
    }
}

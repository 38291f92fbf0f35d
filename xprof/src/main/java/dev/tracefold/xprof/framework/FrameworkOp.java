// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.framework;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// An operation of a framework, taken apart from a full name like "model/layer/MatMul_1:MatMul".
///
/// @param category which framework it is of
/// @param name the name without the type
/// @param type what it does, or nothing
public record FrameworkOp(Category category, String name, String type) {
    private static final Pattern TENSORFLOW_NAME =
            Pattern.compile("[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*");
    private static final Pattern TENSORFLOW_TYPE = Pattern.compile("[A-Z_][a-zA-Z0-9_]*");
    private static final Pattern JAX_TYPE = Pattern.compile("[a-z_][a-z0-9_]*(\\[.*])?");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    private static final Map<String, String> COPIES =
            Map.of(
                    "memcpyhtod", "MemcpyHToD",
                    "memcpydtoh", "MemcpyDToH",
                    "memcpydtod", "MemcpyDToD",
                    "memcpyhtoh", "MemcpyHToH");

    /// Which framework an operation is of.
    public enum Category {
        /// None that is known.
        UNKNOWN,
        /// TensorFlow.
        TENSORFLOW,
        /// JAX.
        JAX,
        /// TensorFlow's input pipeline.
        TF_DATA,
        /// Copies of memory.
        MEMCPY
    }

    /// Takes a full name apart.
    public static FrameworkOp parse(String fullName) {
        int colon = fullName.indexOf(':');
        if (colon < 0) {
            return parseCopy(fullName);
        }
        String name = fullName.substring(0, colon);
        String type = fullName.substring(colon + 1);
        if (name.equals("Iterator")) {
            return new FrameworkOp(Category.TF_DATA, fullName, "Dataset");
        }
        if (TENSORFLOW_NAME.matcher(name).matches() && TENSORFLOW_TYPE.matcher(type).matches()) {
            return new FrameworkOp(Category.TENSORFLOW, name, type);
        }
        String known = type.isEmpty() ? derivedType(name) : type;
        if (JAX_TYPE.matcher(known).matches()) {
            int bracket = known.indexOf('[');
            return new FrameworkOp(
                    Category.JAX, name, bracket < 0 ? known : known.substring(0, bracket));
        }
        return type.isEmpty()
                ? new FrameworkOp(Category.TENSORFLOW, name, known)
                : new FrameworkOp(Category.UNKNOWN, fullName, "");
    }

    private static FrameworkOp parseCopy(String fullName) {
        String start = fullName.substring(0, Math.min(10, fullName.length()));
        String type = COPIES.get(start.toLowerCase(Locale.ROOT));
        return type == null
                ? new FrameworkOp(Category.UNKNOWN, fullName, "")
                : new FrameworkOp(Category.MEMCPY, fullName, type);
    }

    // The last part of the name without the number that made it unique.
    private static String derivedType(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int underscore = last.lastIndexOf('_');
        String suffix = last.substring(underscore + 1);
        if (!INTEGER.matcher(suffix).matches()) {
            return last;
        }
        return underscore < 0 ? last : last.substring(0, underscore);
    }

    /// The scopes that the name lies in, outermost first.
    public List<String> nameScopes() {
        String[] parts = name.split("/", -1);
        return List.of(parts).subList(0, parts.length - 1);
    }

    /// What a timeline calls it.
    public String eventName() {
        return switch (category) {
            case UNKNOWN -> name.stripTrailing();
            case TF_DATA -> "Iterator::" + name.substring(name.lastIndexOf("::") + 2);
            case TENSORFLOW, JAX, MEMCPY -> type;
        };
    }
}

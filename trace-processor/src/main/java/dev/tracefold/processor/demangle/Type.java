// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/// A type as text around the place where a name would be declared: `void (*` and `)(int)`.
///
/// @param before text before the place
/// @param after text behind it
/// @param kind what a pointer to it must look out for
/// @param pack the types of a parameter pack, or null
record Type(String before, String after, Kind kind, @Nullable List<Type> pack) {
    /// How a type is written when others are made of it.
    enum Kind {
        /// As it is.
        PLAIN,
        /// References to it collapse.
        LVALUE_REFERENCE,
        /// References to it collapse.
        RVALUE_REFERENCE,
        /// Pointers to it need parentheses.
        FUNCTION,
        /// Pointers to it need parentheses.
        ARRAY
    }

    static Type plain(String text) {
        return new Type(text, "", Kind.PLAIN, null);
    }

    static Type pack(List<Type> types) {
        String text =
                types.stream()
                        .map(Type::text)
                        .filter(each -> !each.isEmpty())
                        .collect(Collectors.joining(", "));
        return new Type(text, "", Kind.PLAIN, List.copyOf(types));
    }

    String text() {
        return before + after;
    }

    /// The type with something between it and the declared name: `*`, `&`, ` const`.
    Type with(String declarator, Kind newKind) {
        if (kind == Kind.FUNCTION) {
            return new Type(before + "(" + declarator, ")" + after, newKind, null);
        }
        if (kind == Kind.ARRAY) {
            return new Type(before + "(" + declarator, ") " + after, newKind, null);
        }
        return new Type(before + declarator, after, newKind, null);
    }

    Type pointer() {
        return with("*", Kind.PLAIN);
    }

    Type reference(boolean isRvalue) {
        if (kind == Kind.LVALUE_REFERENCE || (kind == Kind.RVALUE_REFERENCE && isRvalue)) {
            return this;
        }
        if (kind == Kind.RVALUE_REFERENCE) {
            String shorter = before.substring(0, before.length() - 1);
            return new Type(shorter, after, Kind.LVALUE_REFERENCE, null);
        }
        return isRvalue ? with("&&", Kind.RVALUE_REFERENCE) : with("&", Kind.LVALUE_REFERENCE);
    }

    Type qualified(String qualifiers) {
        if (qualifiers.isEmpty()) {
            return this;
        }
        return switch (kind) {
            case FUNCTION -> new Type(before, after + qualifiers, kind, null);
            case ARRAY -> new Type(before.stripTrailing() + qualifiers + " ", after, kind, null);
            default -> new Type(before + qualifiers, after, kind, null);
        };
    }
}

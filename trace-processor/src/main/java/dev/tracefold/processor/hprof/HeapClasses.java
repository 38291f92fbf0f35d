// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// The classes of a dump.
final class HeapClasses {
    static final String STRING = "java.lang.String";
    static final String CLEANER = "sun.misc.Cleaner";
    static final String REFERENT = "java.lang.ref.Reference.referent";

    private static final int MAX_DEPTH = 1000;
    private static final Set<String> WEAK =
            Set.of(
                    "java.lang.ref.WeakReference",
                    "java.lang.ref.PhantomReference",
                    "java.lang.ref.FinalizerReference");

    /// A field of instances.
    ///
    /// @param offset in the data of an instance, from the class's own fields to those of its ancestors
    /// @param isFollowed whether what it refers to lives because of it
    record Field(String name, FieldKind kind, int offset, boolean isFollowed) {}

    /// A static field.
    ///
    /// @param value object id or bits
    record StaticField(String name, FieldKind kind, long value) {}

    /// A class; its fields come with another record than its name.
    static final class HeapClass {
        private final long id;
        private final String name;
        private final List<Field> ownFields = new ArrayList<>();
        private final List<StaticField> statics = new ArrayList<>();
        private long superclass;
        private long instanceBytes;
        private @Nullable List<Field> layout;

        HeapClass(long id, String name) {
            this.id = id;
            this.name = name;
        }

        long id() {
            return id;
        }

        String name() {
            return name;
        }

        long superclass() {
            return superclass;
        }

        long instanceBytes() {
            return instanceBytes;
        }

        List<StaticField> statics() {
            return statics;
        }

        void describe(long newSuperclass, long newInstanceBytes) {
            superclass = newSuperclass;
            instanceBytes = newInstanceBytes;
            ownFields.clear();
            statics.clear();
            layout = null;
        }

        void addField(String field, FieldKind kind) {
            ownFields.add(new Field(name + "." + field, kind, 0, true));
        }

        void addStatic(String field, FieldKind kind, long value) {
            statics.add(new StaticField(name + "." + field, kind, value));
        }
    }

    private final Map<Long, HeapClass> byId = new LinkedHashMap<>();
    private final Map<String, HeapClass> byName = new HashMap<>();

    HeapClass add(long id, String name) {
        HeapClass added = new HeapClass(id, name);
        byId.put(id, added);
        byName.putIfAbsent(name, added);
        return added;
    }

    Iterable<HeapClass> all() {
        return byId.values();
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    @Nullable HeapClass get(long id) {
        return byId.get(id);
    }

    /// The class of that name; runtimes leave some arrays' out, which are made here.
    HeapClass named(String name) {
        HeapClass known = byName.get(name);
        // Such ids cannot clash: objects lie at addresses.
        return known != null ? known : add(-1L - byId.size(), name);
    }

    /// All fields of the class's instances in the order of their data.
    List<Field> layout(HeapClass of, int idBytes) {
        List<Field> known = of.layout;
        if (known != null) {
            return known;
        }
        List<Field> fields = new ArrayList<>();
        boolean isWeak = isWeak(of);
        int offset = 0;
        HeapClass current = of;
        for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
            for (Field field : current.ownFields) {
                boolean isFollowed = !isWeak || !field.name().equals(REFERENT);
                fields.add(new Field(field.name(), field.kind(), offset, isFollowed));
                offset += field.kind().bytes(idBytes);
            }
            current = byId.get(current.superclass);
        }
        of.layout = fields;
        return fields;
    }

    private boolean isWeak(HeapClass of) {
        HeapClass current = of;
        for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
            if (WEAK.contains(current.name)) {
                return true;
            }
            current = byId.get(current.superclass);
        }
        return false;
    }

    /// Names as the language writes them: `java.lang.String[]` for `[Ljava/lang/String;`.
    static String normalized(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        String element = name.substring(dimensions);
        if (dimensions > 0) {
            element = elementType(element);
            if (element.isEmpty()) {
                return name;
            }
        }
        return element.replace('/', '.') + "[]".repeat(dimensions);
    }

    private static String elementType(String signature) {
        if (signature.startsWith("L") && signature.endsWith(";")) {
            return signature.substring(1, signature.length() - 1);
        }
        return switch (signature) {
            case "Z" -> "boolean";
            case "B" -> "byte";
            case "C" -> "char";
            case "S" -> "short";
            case "I" -> "int";
            case "J" -> "long";
            case "F" -> "float";
            case "D" -> "double";
            default -> "";
        };
    }
}

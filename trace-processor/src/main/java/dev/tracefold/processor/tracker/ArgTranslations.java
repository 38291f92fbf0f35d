// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.storage.StringPool;

/// Args that are hashes or addresses in the trace, with rules of the same trace that say what they
/// mean. Rules may come after the args, so the args wait until the end.
public final class ArgTranslations {
    /// A hash and the name that stands for it.
    public enum Kind {
        /// Name of a histogram.
        HISTOGRAM("chrome_histogram_sample.name_hash", "chrome_histogram_sample.name"),
        /// Action of a user.
        USER_EVENT("chrome_user_event.action_hash", "chrome_user_event.action"),
        /// Site that marked its performance.
        PERFORMANCE_MARK_SITE(
                "chrome_hashed_performance_mark.site_hash", "chrome_hashed_performance_mark.site"),
        /// Mark that a site set.
        PERFORMANCE_MARK(
                "chrome_hashed_performance_mark.mark_hash", "chrome_hashed_performance_mark.mark"),
        /// Trigger of a field trial.
        TRIGGER("chrome_trigger.name_hash", "chrome_trigger.name");

        private final String hashKey;
        private final String nameKey;

        Kind(String hashKey, String nameKey) {
            this.hashKey = hashKey;
            this.nameKey = nameKey;
        }
    }

    /// Where code lies.
    ///
    /// @param mapping row in `__intrinsic_stack_profile_mapping`
    /// @param relPc address in it
    private record Address(long mapping, long relPc) {}

    /// A kind with the string ids of its keys.
    private record HashKind(Kind kind, int hashKey, int nameKey) {}

    private static final String METHOD = "chrome_mojo_event_info.mojo_interface_method.";
    private static final String CLASS_NAME = "android_view_dump.activity.view.class_name";

    private final StringPool strings;
    private final List<HashKind> hashKinds = new ArrayList<>();
    private final int mappingKey;
    private final int relPcKey;
    private final int classNameKey;
    private final BitSet concerned = new BitSet();
    private final Map<Kind, Map<Long, Integer>> nameOfHash = new HashMap<>();
    private final Map<Address, Integer> functionOfAddress = new HashMap<>();
    private final NameTranslations classNames = new NameTranslations();
    private final ArgSet translated = new ArgSet();

    ArgTranslations(StringPool strings) {
        this.strings = strings;
        for (Kind kind : Kind.values()) {
            int hashKey = strings.intern(kind.hashKey);
            hashKinds.add(new HashKind(kind, hashKey, strings.intern(kind.nameKey)));
            concerned.set(hashKey);
        }
        mappingKey = strings.intern(METHOD + "native_symbol.mapping_id");
        relPcKey = strings.intern(METHOD + "native_symbol.rel_pc");
        classNameKey = strings.intern(CLASS_NAME);
        concerned.set(mappingKey);
        concerned.set(relPcKey);
        concerned.set(classNameKey);
    }

    /// Says what a hash stands for.
    ///
    /// @param name string id
    public void add(Kind kind, long hash, int name) {
        nameOfHash.computeIfAbsent(kind, k -> new HashMap<>()).put(hash, name);
    }

    /// Says which function lies at an address.
    ///
    /// @param mapping row in `__intrinsic_stack_profile_mapping`
    /// @param function string id
    public void addFunction(long mapping, long relPc, int function) {
        functionOfAddress.put(new Address(mapping, relPc), function);
    }

    /// Names of Java classes as the source has them.
    public NameTranslations classNames() {
        return classNames;
    }

    /// Whether any of these args is one to translate.
    boolean concern(ArgSet args) {
        for (int i = 0; i < args.size(); i++) {
            if (concerned.get(args.flatKey(i))) {
                return true;
            }
        }
        return false;
    }

    /// The args as they are shown; valid until the next call.
    ArgSet translate(ArgSet args) {
        translated.clear();
        int mapping = -1;
        int relPc = -1;
        for (int i = 0; i < args.size(); i++) {
            if (args.key(i) == mappingKey && args.type(i) == ArgType.UINT) {
                mapping = i;
            } else if (args.key(i) == relPcKey && args.type(i) == ArgType.UINT) {
                relPc = i;
            } else {
                translateOne(args, i);
            }
        }
        if (mapping >= 0 && relPc >= 0) {
            addMethod(args, mapping, relPc);
        }
        return translated;
    }

    private void translateOne(ArgSet args, int i) {
        ArgType type = args.type(i);
        long value = args.value(i);
        if (type == ArgType.STRING && args.flatKey(i) == classNameKey) {
            value = classNames.translate((int) value);
        }
        translated.add(args.flatKey(i), args.key(i), type, value);
        if (type != ArgType.UINT) {
            return;
        }
        for (HashKind hash : hashKinds) {
            if (args.key(i) == hash.hashKey()) {
                Integer name = nameOfHash.getOrDefault(hash.kind(), Map.of()).get(value);
                if (name != null) {
                    translated.add(hash.nameKey(), ArgType.STRING, name);
                }
            }
        }
    }

    private void addMethod(ArgSet args, int mapping, int relPc) {
        Address address = new Address(args.value(mapping), args.value(relPc));
        Integer function = functionOfAddress.get(address);
        if (function == null) {
            translated.add(mappingKey, ArgType.UINT, address.mapping());
            translated.add(relPcKey, ArgType.UINT, address.relPc());
            return;
        }
        String symbol = strings.getOrEmpty(function);
        translated.add(
                strings.intern("chrome_mojo_event_info.mojo_method_name"),
                ArgType.STRING,
                strings.intern(method(symbol)));
        int tagKey = strings.intern("chrome_mojo_event_info.mojo_interface_tag");
        translated.addIfAbsent(tagKey, tagKey, ArgType.STRING, strings.intern(interfaceOf(symbol)));
    }

    /// `a::B::Method_Sym::IPCStableHash` is the method `a::B::Method`.
    private static String method(String symbol) {
        return stripSuffix(stripSuffix(symbol, "()"), "_Sym::IPCStableHash");
    }

    /// `a::B::Method_Sym::IPCStableHash` is of the interface `a.B`.
    private static String interfaceOf(String symbol) {
        String[] parts =
                Arrays.stream(symbol.split("::", -1))
                        .filter(p -> !p.isEmpty())
                        .toArray(String[]::new);
        return parts.length <= 2
                ? symbol
                : String.join(".", Arrays.copyOf(parts, parts.length - 2));
    }

    private static String stripSuffix(String text, String suffix) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }
}

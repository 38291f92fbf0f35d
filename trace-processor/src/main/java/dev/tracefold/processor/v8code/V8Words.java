// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8code;

import java.util.List;

/// The enums of V8's packets as the tables show them.
final class V8Words {
    static final List<String> SCRIPT_TYPES =
            List.of("UNKNOWN", "NORMAL", "EVAL", "MODULE", "NATIVE", "EXTENSION", "INSPECTOR");
    static final List<String> FUNCTION_KINDS =
            List.of(
                    "UNKNOWN",
                    "NORMAL_FUNCTION",
                    "MODULE",
                    "ASYNC_MODULE",
                    "BASE_CONSTRUCTOR",
                    "DEFAULT_BASE_CONSTRUCTOR",
                    "DEFAULT_DERIVED_CONSTRUCTOR",
                    "DERIVED_CONSTRUCTOR",
                    "GETTER_FUNCTION",
                    "STATIC_GETTER_FUNCTION",
                    "SETTER_FUNCTION",
                    "STATIC_SETTER_FUNCTION",
                    "ARROW_FUNCTION",
                    "ASYNC_ARROW_FUNCTION",
                    "ASYNC_FUNCTION",
                    "ASYNC_CONCISE_METHOD",
                    "STATIC_ASYNC_CONCISE_METHOD",
                    "ASYNC_CONCISE_GENERATOR_METHOD",
                    "STATIC_ASYNC_CONCISE_GENERATOR_METHOD",
                    "ASYNC_GENERATOR_FUNCTION",
                    "GENERATOR_FUNCTION",
                    "CONCISE_GENERATOR_METHOD",
                    "STATIC_CONCISE_GENERATOR_METHOD",
                    "CONCISE_METHOD",
                    "STATIC_CONCISE_METHOD",
                    "CLASS_MEMBERS_INITIALIZER_FUNCTION",
                    "CLASS_STATIC_INITIALIZER_FUNCTION",
                    "INVALID");
    static final List<String> JS_TIERS =
            List.of("UNKNOWN", "IGNITION", "SPARKPLUG", "MAGLEV", "TURBOSHAFT", "TURBOFAN");
    static final List<String> WASM_TIERS = List.of("UNKNOWN", "LIFTOFF", "TURBOFAN");
    static final List<String> CODE_TYPES =
            List.of(
                    "UNKNOWN",
                    "BYTECODE_HANDLER",
                    "FOR_TESTING",
                    "BUILTIN",
                    "WASM_FUNCTION",
                    "WASM_TO_CAPI_FUNCTION",
                    "WASM_TO_JS_FUNCTION",
                    "JS_TO_WASM_FUNCTION",
                    "JS_TO_JS_FUNCTION",
                    "C_WASM_ENTRY");

    private V8Words() {}

    static String at(List<String> words, long value) {
        return words.get(value >= 0 && value < words.size() ? (int) value : 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.BitSet;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.descriptor.ProtoToArgs;

/// Which message the rows of a table keep in `base64_proto_id`.
///
/// @param type full name of the message
/// @param fields the fields of it that are of interest, all if empty
/// @param group column of what several rows tell of together, if they do
record WinscopeMessages(String type, List<Integer> fields, @Nullable String group) {
    private static final String PACKAGE = "com.android.internal.";
    private static final String ROOT_WINDOW = "RootWindowContainer";

    /// Fields of `WindowContainerChildProto` by the type of the container.
    private static final Map<String, Integer> CONTAINER_FIELDS =
            Map.of(
                    "WindowContainer", 2,
                    "DisplayContent", 3,
                    "DisplayArea", 4,
                    "Task", 5,
                    "Activity", 6,
                    "WindowToken", 7,
                    "WindowState", 8,
                    "TaskFragment", 9);

    private static final String WINDOW_CONTAINERS = "WindowContainerChildProto";

    WinscopeMessages {
        fields = List.copyOf(fields);
    }

    /// The message of a native table, or null when it keeps none.
    static @Nullable WinscopeMessages ofTable(String table) {
        return switch (table) {
            case "__intrinsic_surfaceflinger_layers_snapshot" ->
                    of("LayersSnapshotProto", 1, 2, 4, 5, 6, 7, 8);
            case "__intrinsic_surfaceflinger_layer" -> of("LayerProto");
            case "__intrinsic_surfaceflinger_transactions" -> of("TransactionTraceEntry");
            case "__intrinsic_window_manager_shell_transition_protos" ->
                    new WinscopeMessages(PACKAGE + "ShellTransition", List.of(), "transition_id");
            case "__intrinsic_inputmethod_clients" -> of("InputMethodClientsTraceProto");
            case "__intrinsic_inputmethod_manager_service" ->
                    of("InputMethodManagerServiceTraceProto");
            case "__intrinsic_inputmethod_service" -> of("InputMethodServiceTraceProto");
            case "__intrinsic_viewcapture" -> of("ViewCapture", 1, 2);
            case "__intrinsic_viewcapture_view" -> of("ViewCapture.View");
            case "__intrinsic_windowmanager" -> of("WindowManagerTraceEntry", 1, 3);
            case "__intrinsic_windowmanager_windowcontainer" -> of(WINDOW_CONTAINERS);
            case "__intrinsic_android_key_events" -> of("AndroidKeyEvent");
            case "__intrinsic_android_motion_events" -> of("AndroidMotionEvent");
            case "__intrinsic_android_input_event_dispatch" ->
                    of("AndroidWindowInputDispatchEvent");
            default -> null;
        };
    }

    private static WinscopeMessages of(String type, Integer... fields) {
        return new WinscopeMessages(PACKAGE + type, List.of(fields), null);
    }

    /// Whether what a row's message is depends on its `container_type`.
    boolean isContainer() {
        return type.endsWith(WINDOW_CONTAINERS);
    }

    /// Whether a container's message is not of the type of the others.
    static boolean isRoot(@Nullable String containerType) {
        return ROOT_WINDOW.equals(containerType);
    }

    /// What to take of a message.
    ///
    /// @param containerType null where the table has none
    ProtoToArgs.Selection selection(@Nullable String containerType, boolean addDefaults) {
        @Nullable Integer only = containerType == null ? null : CONTAINER_FIELDS.get(containerType);
        if (fields.isEmpty() && only == null) {
            return new ProtoToArgs.Selection(null, addDefaults);
        }
        BitSet taken = new BitSet();
        fields.forEach(taken::set);
        if (only != null) {
            taken.set(only);
        }
        return new ProtoToArgs.Selection(taken, addDefaults);
    }
}

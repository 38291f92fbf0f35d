// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.MessageFields;

/// What a `WindowContainerChildProto` says of itself depends on which kind of container it holds.
/// Displays must be described before their windows.
final class WindowKinds {
    // WindowContainerChildProto
    private static final int CONTAINER = 2;
    private static final int DISPLAY_CONTENT = 3;
    private static final int DISPLAY_AREA = 4;
    private static final int TASK = 5;
    private static final int ACTIVITY = 6;
    private static final int WINDOW_TOKEN = 7;
    private static final int WINDOW = 8;
    private static final int TASK_FRAGMENT = 9;

    // WindowContainerProto
    private static final int VISIBLE = 3;
    private static final int CHILDREN = 5;
    private static final int IDENTIFIER = 6;

    // IdentifierProto
    private static final int HASH_CODE = 1;
    private static final int TITLE = 3;

    /// Highest field of a kind that is asked for, a window's frames.
    private static final int LAST_FIELD = 41;

    private static final String STARTING = "Starting ";
    private static final String DEBUGGER = "Waiting For Debugger: ";

    private final MessageFields kind = new MessageFields(LAST_FIELD);
    private final MessageFields part = new MessageFields(12);
    private final MessageFields container = new MessageFields(IDENTIFIER);
    private final MessageFields children = new MessageFields(CHILDREN);
    private final MessageFields identifier = new MessageFields(TITLE);
    private int displayId;
    private int nextDepth;

    /// Forgets which display windows are on.
    void reset() {
        displayId = 0;
        nextDepth = 0;
    }

    /// The container in a child, or null when it lacks what a container must have.
    WindowTree.@Nullable Container describe(MessageFields child, WindowTree.Place place) {
        int field = CONTAINER;
        while (field <= TASK_FRAGMENT && !child.has(field)) {
            field++;
        }
        kind.enter(child, field <= TASK_FRAGMENT ? field : 0);
        switch (field) {
            case CONTAINER -> {
                container.enter(child, field);
                children.enter(child, field);
            }
            case DISPLAY_CONTENT -> enterContainer(21);
            case ACTIVITY -> enterContainer(2);
            case TASK -> enterTask();
            default -> {
                container.enter(kind, 1);
                children.enter(kind, 1);
            }
        }
        identifier.enter(container, IDENTIFIER);
        return switch (field) {
            case CONTAINER -> titled("WindowContainer", place, null);
            case DISPLAY_CONTENT -> displayContent(place);
            case DISPLAY_AREA -> displayArea(place);
            case TASK -> titled("Task", place, taskName());
            case ACTIVITY -> activity(place);
            case WINDOW_TOKEN -> windowToken(place);
            case WINDOW -> window(place);
            case TASK_FRAGMENT -> titled("TaskFragment", place, null);
            default -> null;
        };
    }

    /// Puts the `WindowContainerProto` that holds the children of what was described last into
    /// `into`.
    void enterChildren(MessageFields into) {
        into.enter(children);
    }

    /// The container is the first field of a field.
    private void enterContainer(int field) {
        part.enter(kind, field);
        container.enter(part, 1);
        children.enter(part, 1);
    }

    /// Of a task, either the task itself or its fragment has the container, or each one half.
    private void enterTask() {
        part.enter(kind, 31);
        boolean isInFragment = part.has(1);
        if (isInFragment) {
            container.enter(part, 1);
        } else {
            container.enter(kind, 1);
        }
        children.enter(part, 1);
        if (!children.has(CHILDREN)) {
            children.enter(kind, 1);
        }
    }

    private WindowTree.@Nullable Container titled(
            String type, WindowTree.Place place, @Nullable String nameOverride) {
        if (!identifier.has(HASH_CODE) || !identifier.has(TITLE)) {
            return null;
        }
        return new WindowTree.Container(
                type,
                identifier.intValue(HASH_CODE),
                identifier.string(TITLE),
                place,
                container.boolValue(VISIBLE),
                null,
                nameOverride);
    }

    private WindowTree.@Nullable Container displayContent(WindowTree.Place place) {
        part.enter(kind, 10);
        if (!identifier.has(HASH_CODE) || !part.has(5)) {
            return null;
        }
        displayId = kind.intValue(2);
        nextDepth = 1;
        Rect rect = new Rect(0, 0, part.intValue(1), part.intValue(2));
        return new WindowTree.Container(
                "DisplayContent",
                identifier.intValue(HASH_CODE),
                part.string(5),
                place,
                container.boolValue(VISIBLE),
                new WindowTree.Drawn(rect, displayId, 0, false, null),
                null);
    }

    private WindowTree.@Nullable Container displayArea(WindowTree.Place place) {
        if (!identifier.has(HASH_CODE) || !kind.has(2)) {
            return null;
        }
        return new WindowTree.Container(
                "DisplayArea",
                identifier.intValue(HASH_CODE),
                kind.string(2),
                place,
                container.boolValue(VISIBLE),
                null,
                null);
    }

    private @Nullable String taskName() {
        if (!kind.has(2)) {
            return null;
        }
        String name = kind.string(32);
        return kind.intValue(2) + (name.isEmpty() ? "" : "(" + name + ")");
    }

    private WindowTree.@Nullable Container activity(WindowTree.Place place) {
        part.enter(kind, 2);
        if (!part.has(2) || !kind.has(1)) {
            return null;
        }
        return new WindowTree.Container(
                "Activity",
                part.intValue(2),
                kind.string(1),
                place,
                kind.boolValue(24),
                null,
                null);
    }

    private WindowTree.@Nullable Container windowToken(WindowTree.Place place) {
        if (!kind.has(2)) {
            return null;
        }
        int token = kind.intValue(2);
        return new WindowTree.Container(
                "WindowToken",
                token,
                "0x%02x".formatted(token),
                place,
                container.boolValue(VISIBLE),
                null,
                null);
    }

    private WindowTree.@Nullable Container window(WindowTree.Place place) {
        if (!identifier.has(HASH_CODE) || !identifier.has(TITLE)) {
            return null;
        }
        part.enter(kind, 5);
        double alpha = part.doubleValue(12);
        boolean isVisible = kind.boolValue(38);
        part.enter(kind, LAST_FIELD);
        // The frame, into the reader of its own parent: it is read once and at once.
        part.enter(part, 5);
        Rect rect = Rect.ofIntegers(part);
        String title = identifier.string(TITLE);
        return new WindowTree.Container(
                "WindowState",
                identifier.intValue(HASH_CODE),
                title,
                place,
                isVisible,
                new WindowTree.Drawn(rect, displayId, nextDepth++, isVisible, alpha),
                after(title));
    }

    /// What a window is for, without the words that say what it waits for.
    private static @Nullable String after(String title) {
        if (title.startsWith(STARTING)) {
            return title.substring(STARTING.length());
        }
        return title.startsWith(DEBUGGER) ? title.substring(DEBUGGER.length()) : null;
    }
}

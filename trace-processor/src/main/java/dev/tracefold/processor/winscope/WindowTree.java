// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Walks the containers of a snapshot of the window manager, parents before children. Older
/// snapshots nest them, newer ones list them with the tokens of their children.
final class WindowTree {
    /// Deeper ones are nobody's windows.
    private static final int MAX_DEPTH = 256;

    // WindowManagerServiceDumpProto
    private static final int ROOT = 2;
    private static final int WINDOW_CONTAINERS = 14;

    // WindowContainerProto
    private static final int VISIBLE = 3;
    private static final int CHILDREN = 5;
    private static final int IDENTIFIER = 6;
    private static final int CHILD_TOKENS = 9;

    private static final int CHILD_TOKEN = 10;

    // IdentifierProto
    private static final int HASH_CODE = 1;
    private static final int TITLE = 3;

    /// A container below another one.
    record Place(int parentToken, int index) {}

    /// What of a container is drawn.
    ///
    /// @param depth place in the order of drawing on the display
    record Drawn(
            Rect rect, int displayId, int depth, boolean isVisible, @Nullable Double opacity) {}

    /// A container.
    ///
    /// @param type what kind of container
    /// @param place null for the root
    /// @param nameOverride a better name than the title
    record Container(
            String type,
            int token,
            String title,
            @Nullable Place place,
            boolean isVisible,
            @Nullable Drawn drawn,
            @Nullable String nameOverride) {}

    /// Takes the containers.
    @FunctionalInterface
    interface Visitor {
        /// Takes a container.
        ///
        /// @param message the container's message without its children
        void container(Container container, byte[] message);
    }

    private final Visitor visitor;
    private final MessageFields child = new MessageFields(CHILD_TOKEN);
    private final WindowKinds kinds = new WindowKinds();
    private final MessageFields identifier = new MessageFields(TITLE);
    private boolean isWhole = true;

    WindowTree(Visitor visitor) {
        this.visitor = visitor;
    }

    /// Walks the containers of a `WindowManagerServiceDumpProto`.
    ///
    /// @return false when some could not be understood; they and what is in them are left out
    boolean walk(MessageFields service) {
        ProtoReader root = new ProtoReader();
        int start = service.start(ROOT);
        root.reset(service.buffer(), start, start + service.length(ROOT));
        MessageFields rootFields = new MessageFields(1);
        rootFields.enter(service, ROOT);
        MessageFields container = new MessageFields(CHILD_TOKENS);
        container.enter(rootFields, 1);
        if (!hasIdentifier(container)) {
            return false;
        }
        int token = identifier.intValue(HASH_CODE);
        Container described =
                new Container(
                        "RootWindowContainer",
                        token,
                        identifier.string(TITLE),
                        null,
                        container.boolValue(VISIBLE),
                        null,
                        null);
        visitor.container(described, WindowMessage.ROOT.copy(root));
        if (service.has(WINDOW_CONTAINERS)) {
            list(service, container, token);
        } else {
            children(container, token, 0);
        }
        return isWhole;
    }

    private boolean hasIdentifier(MessageFields container) {
        identifier.enter(container, IDENTIFIER);
        return identifier.has(HASH_CODE) && identifier.has(TITLE);
    }

    private void children(MessageFields container, int token, int depth) {
        if (!container.has(CHILDREN)) {
            return;
        }
        if (depth == MAX_DEPTH) {
            isWhole = false;
            return;
        }
        ProtoReader reader = container.walk(new ProtoReader());
        int index = 0;
        while (reader.next()) {
            if (reader.field() == CHILDREN) {
                nested(reader, new Place(token, index++), depth);
            }
        }
    }

    private void nested(ProtoReader message, Place place, int depth) {
        @Nullable Container described = visit(message, place);
        if (described != null) {
            MessageFields inner = new MessageFields(CHILD_TOKENS);
            kinds.enterChildren(inner);
            children(inner, described.token, depth + 1);
        }
    }

    private @Nullable Container visit(ProtoReader message, @Nullable Place place) {
        child.enter(message);
        @Nullable Container described = place == null ? null : kinds.describe(child, place);
        if (described == null) {
            isWhole = false;
            return null;
        }
        visitor.container(described, WindowMessage.CHILD.withoutChildren(message));
        return described;
    }

    private void list(MessageFields service, MessageFields root, int rootToken) {
        Map<Integer, Place> places = new HashMap<>();
        addPlaces(root, rootToken, places);
        MessageFields container = new MessageFields(CHILD_TOKENS);
        ProtoReader reader = service.walk(new ProtoReader());
        while (reader.next()) {
            if (reader.field() == WINDOW_CONTAINERS) {
                child.enter(reader);
                kinds.describe(child, new Place(0, 0));
                kinds.enterChildren(container);
                addPlaces(container, child.intValue(CHILD_TOKEN), places);
            }
        }
        kinds.reset();
        service.walk(reader);
        while (reader.next()) {
            if (reader.field() == WINDOW_CONTAINERS) {
                child.enter(reader);
                visit(reader, places.get(child.intValue(CHILD_TOKEN)));
            }
        }
    }

    private static void addPlaces(MessageFields container, int token, Map<Integer, Place> places) {
        LongList tokens = new LongList();
        container.values(CHILD_TOKENS, tokens);
        for (int i = 0; i < tokens.size(); i++) {
            places.put((int) tokens.get(i), new Place(token, i));
        }
    }
}

// Who is told of whose end.
#pragma once

#include <actor/detail/annex.hpp>
#include <actor/detail/bond.hpp>
#include <actor/detail/delivery.hpp>
#include <actor/detail/slab.hpp>
#include <actor/options.hpp>
#include <actor/process.hpp>
#include <actor/signal.hpp>
#include <actor/tag.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace heed::detail {

// How an actor comes to be: as its spawner says, and bound to it, where that is to be.
struct birth {
  spawn_options options;
  bond_owner* tie = nullptr;
};

// Links and monitors: how they are made, taken back, and told of. A bond stands in the tables of
// both actors or of neither. Who takes it out tells of it before letting the locks go: whoever
// finds that it is gone has been told already, so that after `unlink` nothing comes any more.
class kinship {
 public:
  // Before it is bound. Throw std::bad_alloc.
  // `urgent`: what its maker is told goes before other messages.
  static bond_owner link_from(pid from, bool urgent = false) {
    bond_owner made = make(from, true, make_block(exit_signal{pid(), exit_reason::normal}));
    made->ends[0].is_urgent = urgent;
    return made;
  }
  static bond_owner monitor_from(tag const& ref, bool urgent = false) {
    bond_owner made =
        make(access::maker(ref), false, make_block(down{ref, pid(), exit_reason::normal}));
    made->ends[0].number = made->ends[1].number = monitor_number(ref);
    made->ends[0].is_urgent = urgent;
    return made;
  }

  enum class outcome : unsigned char { bound, existed, nobody };
  // Binds its maker to `who`. Where `who` has ended, or is linked already, nothing changes. Throws
  // std::bad_alloc, then nothing has changed either.
  static outcome bind(bond_owner& fresh, pid who) {
    if (!who) return outcome::nobody;
    bond& r = *fresh;
    process& from = process_of(r.who[0]);
    process& to = process_of(who);
    // In this order: one that ends looks for the annex when nobody finds it alive any more.
    annex& ours = from.more();
    annex& theirs = to.more();
    if (r.is_link) {
      r.ends[0].number = link_number(who);
      r.ends[1].number = link_number(r.who[0]);
    }
    kin_lock const hold(lock_of(from), lock_of(to));
    if (!to.alive(access::id(who))) return outcome::nobody;
    if (r.is_link) {
      if (bond_end* const there = ours.kin.find(r.ends[0].number)) {
        there->is_urgent = r.ends[0].is_urgent;
        return outcome::existed;
      }
    }
    ours.kin.make_room();
    theirs.kin.make_room();
    r.who[1] = who;
    ours.kin.put(r.ends[0]);
    theirs.kin.put(r.ends[1]);
    static_cast<void>(fresh.release());
    return outcome::bound;
  }
  // The same, of one that does not run yet. Who is linked to it so is its parent.
  static void bind_newborn(bond_owner& fresh, pid who) {
    if (fresh->is_link) {
      annex& kept = process_of(who).more();
      kept.parent = fresh->who[0];
      kept.born_as = access::id(who);
    }
    bind(fresh, who);
  }
  // The empty pid where there is none. Of one that lives, on its own thread.
  static pid parent_of(process const& p) noexcept {
    annex const* const kept = p.if_any();
    return kept && kept->born_as == p.id() ? kept->parent : pid();
  }

  // What is told where there is nobody to be bound to: to the maker itself, as a message.
  static void tell_nobody(bond_owner fresh, pid who) noexcept {
    bond& r = *fresh;
    r.who[1] = who;
    tell(r, 0, exit_reason::noproc);
  }

  // Takes a bond back that `from` has with `who`, or has made by that number; nothing happens
  // where there is none. Where it has broken already, and `from` has not met that, it does not.
  static void unlink(process& from, pid who) noexcept {
    if (!who) return;
    take_back(from, link_number(who));
    from.withdraw_link(who);
  }
  static void demonitor(process& from, tag const& ref) noexcept {
    take_back(from, monitor_number(ref));
  }

  // The actor of that block has ended, and is not found alive any more: whoever is to be told is.
  static void dissolve(process& p, exit_reason const& why) noexcept { dissolve(p, &why); }
  // The same, of one that has never run: nobody is told.
  static void dissolve_silently(process& p) noexcept { dissolve(p, nullptr); }

  // Each actor that this one is linked to.
  template <class F>
  static void for_each_link(process& p, F&& f) {
    annex const* const kept = p.if_any();
    if (!kept) return;
    std::lock_guard const hold(lock_of(p));
    kept->kin.for_each([&](bond_end const& e) {
      if (e.whole->is_link) f(e.whole->other(e));
    });
  }

 private:
  static void dissolve(process& p, exit_reason const* why) noexcept {
    annex* const kept = p.if_any();
    if (!kept) return;
    kept->traps.store(false);
    std::size_t reached = 0;
    for (;;) {
      bond* next = nullptr;
      pid peer;
      {
        std::lock_guard const hold(lock_of(p));
        bond_end* const e = kept->kin.any(reached);
        if (!e) return;
        next = e->whole;
        peer = next->other(*e);
      }
      bond_owner const gone = take_out(p, *kept, next, process_of(peer), reached, why);
    }
  }

  static bond_owner make(pid from, bool links, block* prepared) {
    try {
      return bond_owner(new bond(from, links, prepared));
    } catch (...) {
      prepared->release();
      throw;
    }
  }

  // The numbers of actors and of tags are not to meet in one table.
  static std::uint64_t link_number(pid who) noexcept { return access::number(who) << 1; }
  static std::uint64_t monitor_number(tag const& ref) noexcept {
    return access::serial(ref) << 1 | 1;
  }

  static process& process_of(pid who) noexcept {
    return *static_cast<process*>(access::slot_of(who));
  }
  static std::mutex& lock_of(process const& p) noexcept { return slab::of(&p).kin; }

  static void take_back(process& from, std::uint64_t number) noexcept {
    annex* const kept = from.if_any();
    if (!kept) return;
    pid peer;
    for (bond_owner gone; !gone;) {
      {
        std::lock_guard const hold(lock_of(from));
        bond_end* const e = kept->kin.find(number);
        if (!e) return;
        peer = e->whole->other(*e);
      }
      process& to = process_of(peer);
      kin_lock const hold(lock_of(from), lock_of(to));
      // It may have gone meanwhile, with its other end.
      if (bond_end* const e = kept->kin.find(number))
        gone = unhook(*e, from, to);
      else
        return;
    }
  }

  // Null where another was faster. What is left of it goes when the locks are free.
  static bond_owner take_out(process& p, annex& kept, bond* expected, process& peer,
                             std::size_t& reached, exit_reason const* why) noexcept {
    kin_lock const hold(lock_of(p), lock_of(peer));
    // Nothing new comes here any more, so one that stands at that address is the one that was seen.
    bond_end* const e = kept.kin.any(reached);
    if (!e || e->whole != expected) return nullptr;
    std::size_t const told = 1 - expected->side(*e);
    bond_owner gone = unhook(*e, p, peer);
    if (why && (gone->is_link || told == 0)) tell(*gone, told, *why);
    return gone;
  }
  static bond_owner unhook(bond_end& e, process& own, process& peer) noexcept {
    bond& r = *e.whole;
    own.if_any()->kin.remove(e);
    peer.if_any()->kin.remove(r.ends[1 - r.side(e)]);
    return bond_owner(&r);
  }

  // Tells that side that the other has ended. Allocates nothing, and runs no code of the user's.
  static void tell(bond& r, std::size_t told, exit_reason const& why) noexcept {
    pid const to = r.who[told];
    pid const from = r.who[1 - told];
    if (r.is_link) {
      bool const traps = process_of(to).traps_exits();
      if (!traps && why == exit_reason::normal) return;
      get<0>(elements_of<exit_signal>(r.notice)) = exit_signal{from, why};
      if (!traps) {
        if (access::slot_of(to)->ask_to_end(access::id(to), r.notice)) r.notice = nullptr;
        return;
      }
    } else {
      down& d = get<0>(elements_of<down>(r.notice));
      d.who = from;
      d.reason = why;
    }
    r.notice->sender = from;
    if (r.ends[told].is_urgent) {
      r.notice->kind = block_kind::urgent;
      r.notice->position = 0;
    }
    if (access::slot_of(to)->deliver_notice(access::id(to), r.notice) == delivery::taken)
      r.notice = nullptr;
  }
};

}  // namespace heed::detail

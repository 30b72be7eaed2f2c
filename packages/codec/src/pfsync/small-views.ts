import {
  PFSYNC_BUS,
  PFSYNC_CLR,
  PFSYNC_STATE_ID,
  PFSYNC_TDB,
  PFSYNC_TDB_OPENBSD,
  PFSYNC_UPD_C_OPENBSD,
} from '../layouts/pfsync.js';
import { PfsyncMessageView } from './message-view.js';
import { hex32, hex64, nameAt } from './octets.js';
import { PfsyncPeerView } from './peer-view.js';

const ID_CREATORID = PFSYNC_STATE_ID.offset.creatorid;

/** Reads an INS_ACK, UPD_REQ or DEL_C in place. */
export class PfsyncStateIdView extends PfsyncMessageView {
  get idHigh(): number {
    return this.data.getUint32(this.start);
  }
  get idLow(): number {
    return this.data.getUint32(this.start + 4);
  }
  get creatorWord(): number {
    return this.data.getUint32(this.start + ID_CREATORID);
  }
  get id(): string {
    return hex64(this.idHigh, this.idLow);
  }
  get creatorid(): string {
    return hex32(this.creatorWord);
  }
}

const UPD_C = PFSYNC_UPD_C_OPENBSD.offset;
const SRC = UPD_C['src.scrub.pfss_flags'];
const DST = UPD_C['dst.scrub.pfss_flags'];
const UPD_C_CREATORID = UPD_C.creatorid;
const UPD_C_EXPIRE = UPD_C.expire;
const UPD_C_TIMEOUT = UPD_C.timeout;
const UPD_C_FLAGS = UPD_C.state_flags;

/** Reads a UPD_C of either version in place. */
export class PfsyncUpdCView extends PfsyncMessageView {
  readonly #srcView = new PfsyncPeerView();
  readonly #dstView = new PfsyncPeerView();

  get idHigh(): number {
    return this.data.getUint32(this.start);
  }
  get idLow(): number {
    return this.data.getUint32(this.start + 4);
  }
  get id(): string {
    return hex64(this.idHigh, this.idLow);
  }
  /** The initiator. The same object for every message: read it before the next. */
  get src(): PfsyncPeerView {
    return this.#srcView.on(this.data, this.start + SRC);
  }
  /** The responder. */
  get dst(): PfsyncPeerView {
    return this.#dstView.on(this.data, this.start + DST);
  }
  get creatorWord(): number {
    return this.data.getUint32(this.start + UPD_C_CREATORID);
  }
  get creatorid(): string {
    return hex32(this.creatorWord);
  }
  /** 0 from every sender. */
  get expire(): number {
    return this.data.getUint32(this.start + UPD_C_EXPIRE);
  }
  get timeout(): number {
    return this.bytes[this.start + UPD_C_TIMEOUT]!;
  }
  /** Version 6 only: padding in version 5. */
  get stateFlags(): number {
    return this.bytes[this.start + UPD_C_FLAGS]!;
  }
}

const CLR_CREATORID = PFSYNC_CLR.offset.creatorid;

/** Reads a CLR in place. */
export class PfsyncClrView extends PfsyncMessageView {
  /** Empty: on all interfaces. */
  get ifname(): string {
    return nameAt(this.bytes, this.start, PFSYNC_CLR.size.ifname);
  }
  get creatorWord(): number {
    return this.data.getUint32(this.start + CLR_CREATORID);
  }
  get creatorid(): string {
    return hex32(this.creatorWord);
  }
}

const BUS_ENDTIME = PFSYNC_BUS.offset.endtime;
const BUS_STATUS = PFSYNC_BUS.offset.status;

/** Reads a BUS in place. */
export class PfsyncBusView extends PfsyncMessageView {
  /** Hostid of the sender. */
  get creatorWord(): number {
    return this.data.getUint32(this.start);
  }
  get creatorid(): string {
    return hex32(this.creatorWord);
  }
  /** Seconds since the request arrived. */
  get endtime(): number {
    return this.data.getUint32(this.start + BUS_ENDTIME);
  }
  /** 1 start, 2 end. */
  get status(): number {
    return this.bytes[this.start + BUS_STATUS]!;
  }
}

const TDB_DST = PFSYNC_TDB.offset.dst;
const TDB_RPL = PFSYNC_TDB.offset.rpl;

/** Reads a TDB in place; `openbsd` selects the version-6 form, where the fields after the address are elsewhere. */
export class PfsyncTdbView extends PfsyncMessageView {
  readonly #openbsd: boolean;
  readonly #curBytesAt: number;
  readonly #sprotoAt: number;

  constructor(openbsd: boolean) {
    super();
    this.#openbsd = openbsd;
    this.#curBytesAt = (openbsd ? PFSYNC_TDB_OPENBSD : PFSYNC_TDB).offset.cur_bytes;
    this.#sprotoAt = (openbsd ? PFSYNC_TDB_OPENBSD : PFSYNC_TDB).offset.sproto;
  }

  get spi(): number {
    return this.data.getUint32(this.start);
  }
  /** Where the 28 bytes of the socket address are. */
  get dstAt(): number {
    return this.start + TDB_DST;
  }
  get rplHigh(): number {
    return this.#openbsd ? this.data.getUint32(this.start + TDB_RPL) : 0;
  }
  get rplLow(): number {
    return this.data.getUint32(this.start + TDB_RPL + (this.#openbsd ? 4 : 0));
  }
  get curBytesHigh(): number {
    return this.data.getUint32(this.start + this.#curBytesAt);
  }
  get curBytesLow(): number {
    return this.data.getUint32(this.start + this.#curBytesAt + 4);
  }
  get sproto(): number {
    return this.bytes[this.start + this.#sprotoAt]!;
  }
  get updates(): number {
    return this.bytes[this.start + this.#sprotoAt + 1]!;
  }
  /** Version 6 only. */
  get rdomain(): number {
    return this.#openbsd ? this.data.getUint16(this.start + PFSYNC_TDB_OPENBSD.offset.rdomain) : 0;
  }
}
